"""The associations of each type as a target of imports: a row says which record has to do with whom, as what."""

from django.utils.translation import gettext as _

from contacts.imports.finding import FIELDS as CONTACT
from contacts.models import Contact
from crm.models import Deal
from customobjects.imports import ObjectTarget
from customobjects.imports.association_work import AssociationWork
from customobjects.imports.association_writing import AssociationWriter
from customobjects.imports.undoing import AssociationUndo
from customobjects.models import ObjectRecord, ObjectType
from customobjects.models.object_type import IMPORTED_AS
from imports import targets
from imports.columns import header_words
from imports.records import RecordTarget
from imports.targets import Field, words

_DEAL = Field("deal", "", words("deal, deal title, deal name, opportunity, negocio, titulo do negocio, trato"))
_AS = Field("label", "", words("as, role, label, associated as, relation, papel, funcao, como, relacao, rol"))
_SINCE = Field("linked_on", "", words("date, since, start date, data, desde, inicio, fecha"), format="date")


class AssociationTarget(RecordTarget):
    permission = "manage_objects"
    batch_rows = 500
    related = {"record_id": ObjectRecord, "contact_id": Contact, "deal_id": Deal}
    undoing = AssociationUndo

    def __init__(self, of_type: ObjectType):
        self.of_type, self.records = of_type, ObjectTarget(of_type)
        self.key = of_type.associations_kind
        self.name = _("Associations of %(records)s") % {"records": of_type.plural}
        self.keys = {"pair": _("Record and contact or deal")}
        self.shown = {"record_id": of_type.name, "contact_id": _("Contact"), "deal_id": _("Deal"), "label": _("As"),
                      "linked_on": _("Date")}  # fmt: skip

    @property
    def sample(self) -> list[list[str]]:
        heads = [self.records.keys["name"], _("Contact email"), _("Deal"), _("As"), _("Date")]
        return [heads, ["Yoga", "ana@example.com", "", "student", "2026-03-01"], ["Yoga", "", "200 mugs", "", ""]]

    def is_open_to(self, member) -> bool:
        return self.records.is_open_to(member)

    def fields(self, member) -> list[Field]:
        called = (self.records.keys["name"], self.of_type.name, self.of_type.plural)
        record = Field("name", self.of_type.name, tuple(header_words(each) for each in called))
        number = Field("id", _("Record id"), ("record id",))
        named = {"deal": _("Deal, by title"), "label": _("As"), "linked_on": _("Date")}
        rest = [Field(each.key, named[each.key], each.synonyms, format=each.format) for each in (_DEAL, _AS, _SINCE)]
        is_open = {"deal": Deal.is_open_to(member)}
        contacts = CONTACT if Contact.is_open_to(member) else []
        return [record, number, *contacts, *(each for each in rest if is_open.get(each.key, True))]

    def open(self, run) -> AssociationWork:
        return AssociationWork(run, self.of_type)

    def writer(self, run, first, last) -> AssociationWriter:
        return AssociationWriter(run, first, last)

    def list_url(self, account) -> str:
        return self.records.list_url(account)


def _find(key: str) -> AssociationTarget:
    return AssociationTarget(ObjectType.objects.of_kind(key.removeprefix(IMPORTED_AS)))


def _all_of(account) -> list[AssociationTarget]:
    return [AssociationTarget(each) for each in ObjectType.objects.of(account).select_related("account")]


def register() -> None:
    targets.register_family(targets.Family(IMPORTED_AS, _find, _all_of))
