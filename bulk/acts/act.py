"""What every act has in common."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta

from django import forms
from django.db import connection

from accounts.models import Member
from bulk.kinds import Kind


class ActForm(forms.Form):
    """What an act has to know; the base knows all that there is."""

    # Whether everything has been asked; else the next step is asked for by GET.
    is_whole = True
    # What shows the fields in the dialog, and whether it is a wide one.
    body = "bulk/_act_fields.html"
    is_wide = False
    # What its button says; "" for the act with the number of records.
    button = ""

    def __init__(self, *args, kind: Kind, member: Member, selection=None, **kwargs):
        self.kind, self.member, self.selection = kind, member, selection
        super().__init__(*args, **kwargs)

    def arguments(self) -> dict:
        """What was chosen, as JSON; of a valid form."""
        return {}


@dataclass
class Batch:
    """Some records of an action that are being dealt with, in one transaction.

    `ids` stand from the place `first` on; of these `found` are there and the member's to change, and locked. `beside`:
    other records that the act has locked before, by their ids.
    """

    action: object
    kind: Kind
    member: Member
    first: int
    ids: list[int]
    found: list[int] = field(default_factory=list)
    beside: dict = field(default_factory=dict)

    @property
    def params(self) -> dict:
        action = self.action
        return {
            "account": action.account_id,
            "action": action.pk,
            "first": self.first,
            "ids": self.ids,
            "found": self.found,
        }


class Act:
    """One thing that can be done to many records.

    `permission` is what it needs; "" for what changing such records needs. `label` stands in the menu, `deed` on the
    button and as the title of the report (`%(what)s`: "12 contacts"), `done` says it afterwards.
    """

    key: str
    icon: str
    label: str
    deed: str
    done: str
    permission = ""
    form_class: type[ActForm] = ActForm
    is_undoable = True
    is_destructive = False
    makes_a_file = False
    # Whether it leaves an event on each record, which tells of it.
    has_events = False
    # What is said of records that it refuses.
    refusal = ""
    # What became of records that it changed, in a word; "" for the usual one.
    changed = ""
    # In which order the records have their turn, and how many of them share a transaction; None for the usual number.
    order: tuple[str, ...] = ("pk",)
    part_rows: int | None = None
    # Up to how many records it deals with while the person waits, where that takes longer than usual; for how long it
    # can be taken back, where that is longer.
    most_at_once: int | None = None
    undo_for: timedelta | None = None

    def is_open_to(self, kind: Kind, member: Member) -> bool:
        return kind.model.is_open_to(member) and member.can(self.permission or kind.manage)

    def is_there_for(self, kind: Kind, member: Member, attributes: list | None = None) -> bool:
        """Whether it makes sense at all, as the account is; who may not do it is another question.

        `attributes` are those of such records, where they are known.
        """
        return True

    def sentence(self, kind: Kind, number: int) -> str:
        return self.deed % {"what": kind.counted(number)}

    def outcome(self, kind: Kind, number: int, arguments: dict) -> str:
        return self.done % {"what": kind.counted(number)}

    def told(self, arguments: dict, member: Member) -> str:
        """What a record's history says that somebody did, as far as `member` may know."""
        raise NotImplementedError

    def more_url(self, action, row) -> str:
        """Where more is told of what became of one record; "" for nowhere."""
        return ""

    def check(self, kind: Kind, member: Member, arguments: dict) -> None:
        """Raises ValidationError for what can no longer be done: the label is deleted, the owner has left."""

    def concerned(self, action) -> list[str]:
        """What else is told to have changed ("stage:2"), besides the records themselves."""
        return []

    def lock(self, batch: Batch) -> list[int]:
        """Keep others from changing the records of `batch`; answers the ids of those that the member sees."""
        rows = batch.kind.rows(batch.member).filter(pk__in=batch.ids).order_by("pk")
        lock = rows.select_for_update(of=["self"], no_key=not self.is_destructive)
        return list(lock.values_list("pk", flat=True))

    def write(self, batch: Batch) -> Counter:
        """Do it; answers how many became what."""
        raise NotImplementedError

    def restore(self, batch: "Batch", top: int, bottom: int) -> Counter:
        """Take it back for the rows from `bottom` to `top`; answers how many became what."""
        raise NotImplementedError


def counted(statement: str, params: dict) -> Counter:
    """What a statement answers that counts: (outcome, number)."""
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return Counter(dict(cursor.fetchall()))
