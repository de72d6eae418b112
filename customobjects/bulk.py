"""What can be done to many records at once: the same for each type."""

from django.utils.translation import gettext as _

from accounts.models import Member
from accounts.records.columns import Column
from bulk import kinds
from bulk.acts import Delete, Export, SetAttribute
from customobjects.lists import ObjectList
from customobjects.models import ObjectType
from customobjects.models.object_type import PREFIX


class ObjectKind(kinds.Kind):
    """The records of one type."""

    def __init__(self, of_type: ObjectType):
        super().__init__(ObjectList(of_type), "customobjects:records", "manage_objects", ACTS, further=_further)
        self.of_type = of_type

    @property
    def name(self) -> str:
        return self.of_type.plural

    def counted(self, number: int) -> str:
        return kinds.in_words(number, self.of_type.counted(number))

    def list_url(self, account) -> str:
        return self.of_type.get_absolute_url()

    def is_open_to(self, member: Member) -> bool:
        return super().is_open_to(member) and self.of_type.account_id == member.account_id


def _further(member: Member) -> list[Column]:
    """By its id an import finds the very record again, whatever it is called by then."""
    return [Column("id", _("Record id"), lambda values: str(values["pk"]))]


ACTS = [SetAttribute(), Export(), Delete()]


def _find(key: str) -> ObjectKind:
    return ObjectKind(ObjectType.objects.of_kind(key))


def _all_of(account) -> list[ObjectKind]:
    return [ObjectKind(each) for each in ObjectType.objects.of(account).select_related("account")]


def register() -> None:
    kinds.register_family(kinds.Family(PREFIX, _find, _all_of))
