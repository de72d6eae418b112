"""Saved views of lists of records that ask for a field of their type, or show it."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.attribute_kinds import family_of
from accounts.filters.fields import ATTRIBUTE
from accounts.filters.kept_uses import KeptUses, Words
from accounts.models import CustomAttribute
from customobjects.models import ObjectView
from customobjects.models.object_type import PREFIX

WORDS = Words(
    _("Saved view “%(name)s”"),
    _("A private saved view of %(owner)s"),
    _("Columns of the saved view “%(name)s”"),
    _("Columns of a private saved view of %(owner)s"),
)


def _field_of(attribute: CustomAttribute) -> str:
    return f"{ATTRIBUTE}{attribute.key}" if attribute.model.startswith(PREFIX) else ""


def _of_its_type(attribute: CustomAttribute) -> Q:
    return Q(type=family_of(attribute.model).number(attribute.model))


VIEWS = KeptUses(ObjectView, WORDS, _field_of, rows_of=_of_its_type)
