"""A record as one member sees it: what its page and its pane show."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.custom_value_fields import PREFIX as ATTRIBUTE
from accounts.records.in_place import InPlace
from accounts.records.page import RecordPage
from accounts.records.sections import Sections
from customobjects.forms.object_record import ObjectForm

sections = Sections()


class ObjectPage(RecordPage):
    kind = "customobjects:record"
    form_class = ObjectForm
    change_permission = "manage_objects"
    template = "customobjects/record.html"
    sections = sections
    regions = {
        "record": "customobjects/_record.html",
        "parts": "customobjects/_record_parts.html",
        "head": "customobjects/_record_head.html",
        "facts": "customobjects/_record_facts.html",
        "history": "accounts/records/_timeline.html",
    }

    @property
    def list_url(self) -> str:
        return self.record.type.get_absolute_url()

    @property
    def _name(self) -> str:
        return f"{ATTRIBUTE}{self.record.type.primary_key}"

    @property
    def name_field(self) -> InPlace | None:
        """The field that names the record; None where the type has none left."""
        return self.field(self._name) if self._name in self.form.fields else None

    @property
    def attributes(self) -> list[InPlace]:
        return [field for field in super().attributes if field.name != self._name]

    def goes_along(self) -> list[str]:
        """What is deleted with the record, in words, as far as the member sees it."""
        number = self.record.associations.visible_to(self.member).count()
        words = ngettext(
            "%(n)s association with a contact or a deal", "%(n)s associations with contacts and deals", number
        )
        return [words % {"n": number}] if number else []

    def concerns(self) -> list[str]:
        return [*super().concerns(), f"objecttype:{self.record.type_id}"]


def title_of(record) -> str:
    """What a record is called beside others, of other types: “Course: Yoga”."""
    return _("%(type)s: %(name)s") % {"type": record.type, "name": record}
