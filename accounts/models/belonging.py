"""What members own. Each app registers its kinds of record; who goes leaves them to another member or to nobody."""

from dataclasses import dataclass, field

from django.db.models import F, QuerySet
from django.utils import timezone

from accounts.models.event import Event
from accounts.models.tenant import TenantModel


@dataclass(frozen=True)
class Belonging:
    """Records of `model` that match `only`, whose owner stands in the column `owner`."""

    model: type[TenantModel]
    owner: str = "owner"
    only: dict = field(default_factory=dict)

    def of(self, member) -> QuerySet:
        return self.model.objects.of(member.account_id).filter(**{self.owner: member}, **self.only)

    def counted(self, number: int) -> tuple[int, str]:
        meta = self.model._meta
        return number, meta.verbose_name if number == 1 else meta.verbose_name_plural

    def hand_over(self, member, to, *, by) -> None:
        """Give all of them to the member `to`, or to nobody, and record it: one event, however many they are."""
        rows = list(self.of(member).order_by("pk").select_for_update(no_key=True).only("pk"))
        if rows:
            self.of(member).update(**{self.owner: to}, **self._touched())
            changes = {"changes": {self.owner: [_plain(member), _plain(to)]}}
            verb = f"{self.model._meta.model_name}.changed"
            Event.objects.record(verb, by=by, about=rows, data=changes, account=member.account)

    def _touched(self) -> dict:
        """What every change of such a record writes beside."""
        marks = {"version": F("version") + 1, "updated_at": timezone.now()}
        names = {each.name for each in self.model._meta.fields}
        return {name: value for name, value in marks.items() if name in names}


_kinds: list[Belonging] = []


def register(belonging: Belonging) -> None:
    _kinds.append(belonging)


def belongings_of(member) -> list[tuple[int, str]]:
    """How many records of which kind the member owns: (3, "contacts")."""
    numbers = [(kind, kind.of(member).count()) for kind in _kinds]
    return [kind.counted(number) for kind, number in numbers if number]


def hand_over(member, to, *, by) -> None:
    """Give all that the member owns to the member `to`, or to nobody."""
    for kind in _kinds:
        kind.hand_over(member, to, by=by)


def _plain(member) -> dict | None:
    return member and {"id": member.pk, "name": str(member)}
