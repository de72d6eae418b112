"""Saved views of boards that ask for an attribute or a label, or show one. A shared one may be of a pipeline that the
member does not see; its name is a secret then.
"""

from django.utils.translation import gettext_lazy as _

from accounts.attribute_kinds import asked_as
from accounts.filters.kept_uses import KeptUses, Words
from accounts.models import CustomAttribute
from crm.models import SavedView

WORDS = Words(
    _("Saved view “%(name)s”"),
    _("A private saved view of %(owner)s"),
    _("Look of the saved view “%(name)s”"),
    _("Look of a private saved view of %(owner)s"),
)


def _field_of(attribute: CustomAttribute) -> str:
    """By what views ask for an attribute of deals, or of the records that they are associated with; else ""."""
    return asked_as(attribute.model, attribute.key, CustomAttribute.Model.DEAL)


VIEWS = KeptUses(SavedView, WORDS, _field_of, shown={"query": "columns", "look": "fields"})
