"""What can be imported. Each app registers the target of its records; this app knows none of them."""

import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import urlencode

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from imports.problems import Problem

if TYPE_CHECKING:
    from django import forms
    from django.db.models import Model

    from imports.models import Import, ImportRow

Key = tuple[str, str]


@dataclass(frozen=True)
class Field:
    """Something that a column may hold.

    `synonyms` are headers in the folded form of `imports.columns.header_words`, the surest first.
    `takes_many`: several columns may feed it; else the first that is not blank counts.
    `looks_like(text)`: whether a value may be one, for columns without a header; with `is_unmistakable` also for
    columns whose header says nothing that is known.
    `format`: "date" or "number" when the notation of its values has to be known.
    """

    key: str
    name: str
    synonyms: tuple[str, ...] = ()
    takes_many: bool = False
    looks_like: Callable[[str], bool] | None = None
    is_unmistakable: bool = False
    format: str = ""


def words(text: str) -> tuple[str, ...]:
    """The synonyms in `text`, set apart by commas."""
    return tuple(" ".join(word.split()) for word in text.split(","))


def prefixed(fields: list[Field], *before: str) -> list[Field]:
    """`fields` that are known too when a program puts what they are of in front: "Person - Name"."""
    return [
        replace(each, synonyms=(*each.synonyms, *(f"{word} {name}" for word in before for name in each.synonyms)))
        for each in fields
    ]


@dataclass(slots=True)
class Candidate:
    """One row on its way into the plan.

    `values` are what the target makes of the cells, `keys` what identifies the record (("email", "ana@x.com")).
    """

    number: int
    line: int
    title: str = ""
    values: dict = field(default_factory=dict)
    keys: list[Key] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    action: str = ""
    target_id: int | None = None
    version: int | None = None
    before: dict | None = None
    after: dict | None = None
    # The row above that this one is a part of; what becomes of it becomes of this one.
    head: "Candidate | None" = None
    # What the target has read and is yet to look up; no plan keeps it.
    meant: dict = field(default_factory=dict)
    # Fields that have a column and no value, where a blank is to empty what it stands for.
    blanks: frozenset[str] = frozenset()

    @property
    def is_invalid(self) -> bool:
        return any(problem.is_fatal for problem in self.problems)


@dataclass(frozen=True)
class Change:
    """One field of one row, in words: what it was and what it will be ("" for nothing)."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Left:
    """A row that an undo has left: `ImportRow.Undone`, and what stood in its way, in the target's own keys."""

    undone: str
    kept_back: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, keys: list[str]) -> "Left":
        """Where `keys` stand in the way: to be decided, unless each of them is another's by now or gone ("!name")."""
        return cls("taken" if all(key.startswith("!") for key in keys) else "conflict", keys)


LOST = Left("lost")


class Work(ABC):
    """A target at work on the plan of one import."""

    @abstractmethod
    def read(self, candidate: Candidate, cells: dict[str, list[tuple[str, str]]]) -> None:
        """Fill in title, values, keys and problems from `cells`: by field key the (column name, text) not blank."""

    def joins(self, head: Candidate, candidate: Candidate) -> bool:
        """Whether the row only adds to the record of `head`, a row above, and has been added there."""
        return False

    @abstractmethod
    def prepare(self, candidates: list[Candidate]) -> None:
        """Look up for a whole batch what `read` could not ask the database for row by row."""

    @abstractmethod
    def find(self, keys: Iterable[Key]) -> dict[Key, int]:
        """Which records of the account have these keys, whether or not the member may see them."""

    @abstractmethod
    def load(self, ids: Iterable[int]) -> dict[int, object]:
        """Those of the records `ids` that the member may see, each with a `version`."""

    @abstractmethod
    def drop(self, candidate: Candidate, key: Key) -> None:
        """Take `key`, which is another record's, out of keys and values of the row."""

    @abstractmethod
    def check_new(self, candidate: Candidate) -> None:
        """Add to the problems what keeps a new record from being made of this row."""

    @abstractmethod
    def change(self, record: object, candidate: Candidate, *, fill: bool) -> tuple[dict, dict]:
        """What the row would change: values before and after. `fill`: only where the record has nothing."""

    @abstractmethod
    def extras(self) -> dict[str, int]:
        """What the finished plan will make besides the records, in words with their number: {"companies": 12}."""

    @abstractmethod
    def reserve(self, count: int) -> list[int]:
        """That many keys for records to be created, ascending."""


class Target(ABC):
    """A kind of record that files can be imported into. `permission` is what changing such records by hand needs."""

    key: ClassVar[str]
    name: ClassVar[str]
    permission: ClassVar[str]
    # Whose new records are that name no owner.
    usual_owner: ClassVar[str] = _("nobody")
    # Rows written in one transaction, which keeps others from what it has locked.
    batch_rows: ClassVar[int] = 2_000
    attribute_kind: ClassVar[str] = ""
    # Kinds of key in the order in which they match unless people choose another.
    keys: ClassVar[dict[str, str]]
    # Those of them that do; all unless it says otherwise.
    default_match: ClassVar[list[str] | None] = None
    sample: ClassVar[list[list[str]]]
    extra_names: ClassVar[dict[str, str]] = {"attributes": ngettext_lazy("%d attribute", "%d attributes")}

    # Its records, by which rows of a plan are found.
    model: ClassVar[type["Model"] | None] = None

    def find(self, member, text: str, most: int) -> list[int]:
        """Keys of at most `most` of its records that `member` finds by `text`."""
        return self.model.objects.visible_to(member).find(text, most) if self.model else []

    @property
    def matches_by(self) -> list[str]:
        return list(self.keys) if self.default_match is None else self.default_match

    def is_open_to(self, member) -> bool:
        return member.can("import_records") and member.can(self.permission)

    def questions(self, member) -> dict[str, "forms.Field"]:
        """What else the target asks about the file as a whole, by name; the answers are `Rules.choices`."""
        return {}

    @abstractmethod
    def fields(self, member) -> list[Field]:
        """Everything that a column can be matched with, in the order to offer it."""

    @abstractmethod
    def open(self, run: "Import") -> Work: ...

    @abstractmethod
    def write(self, run: "Import", first: int, last: int) -> None:
        """Do what is planned for the rows `first` to `last`, in the caller's transaction.

        Rows whose record has changed since the plan, or whose keys are taken by now, become conflicts instead.
        May raise IntegrityError when somebody takes a key at this very moment; the caller tries again.
        """

    def noticed(self, run: "Import", member) -> tuple[str, str] | None:
        """What is to be looked at after the import, in words, and where."""
        return None

    def finish(self, run: "Import") -> None:  # noqa: B027 (most have nothing left to do)
        """What can be done only when all rows are written, in the transaction of the last of them."""

    @abstractmethod
    def changes(self, run: "Import", rows: list["ImportRow"], member) -> list[list[Change]]:
        """The plan of each row in words, as far as `member` may know them."""

    # Whether the target has an `undo`.
    is_undoable: ClassVar[bool] = False

    def undo(self, run: "Import", numbers: list[int], member, *, anyway: bool) -> dict[int, Left]:
        """Take back what was written for the rows `numbers`, in the caller's transaction; answers those that it left.

        Created records go unless something has come to hang on them or they were changed, updated ones get back each
        field that nobody has changed since. `anyway`: in spite of that, as far as it can be.
        """
        raise NotImplementedError

    def remove_extras(self, run: "Import", member) -> dict[str, int]:
        """Remove what the import has made besides and nothing uses any more, as far as `member` may; see `extras`."""
        return {}

    def left(self, run: "Import", rows: list["ImportRow"], member) -> list[list[Change]]:
        """What stood in the way of each row, in words: with what is there now and what an undo would make of it."""
        return [[] for _row in rows]

    @abstractmethod
    def list_url(self, account) -> str:
        """Where the records are looked at."""

    # By which fields the list is filtered for what an import has created or changed, if it can be.
    filters: ClassVar[tuple[str, ...]] = ()

    def records_url(self, run: "Import") -> str:
        """The list of what `run` has written; of all records where that cannot be asked for, or nothing is left."""
        url = self.list_url(run.account)
        if not (self.filters and run.written) or run.undo_results:
            return url
        rules = [{"field": field, "operator": "is", "value": str(run.pk)} for field in self.filters]
        return f"{url}?{urlencode({'filter': json.dumps({'op': 'or', 'rules': rules})})}"


_targets: dict[str, Target] = {}


@dataclass(frozen=True)
class Family:
    """Targets that an account makes, whose keys begin with `prefix`: `find(key)` is one, `of(account)` are all."""

    prefix: str
    find: Callable[[str], Target]
    of: Callable[[object], list[Target]]


_families: list[Family] = []


def register(target: Target) -> None:
    _targets[target.key] = target


def register_family(family: Family) -> None:
    _families.append(family)


def get(key: str) -> Target:
    family = next((family for family in _families if key.startswith(family.prefix)), None)
    return family.find(key) if family else _targets[key]


def open_to(member) -> list[Target]:
    """The targets that the member may import into."""
    found = [*_targets.values(), *(target for family in _families for target in family.of(member.account))]
    return [target for target in found if target.is_open_to(member)]


def get_or_404(key: str, member) -> Target:
    for target in open_to(member):
        if target.key == key:
            return target
    raise Http404
