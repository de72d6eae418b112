import json
from functools import cached_property

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from accounts.filters.errors import FilterError, Names
from accounts.filters.fields import FilterField, Type, fields_of
from accounts.filters.rules import Group, Rule, read_tree
from accounts.models import Member

LONGEST = 20_000
Fields = dict[str, FilterField]
_NAMED = {Type.LIST, Type.RECORD}


def read_json(text: str) -> object:
    """The tree in an address parameter, not looked at yet; None for "". Raises FilterError."""
    if len(text) > LONGEST:
        raise FilterError(_("This filter is too long."))
    try:
        tree = json.loads(text) if text else None
        # Half of a pair, escaped, passes for text and can stand on no page.
        json.dumps(tree, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise FilterError(_("This filter cannot be read.")) from error
    return tree


class Filter:
    """What a list is narrowed to. Made by `parse` from an address or by `of` from stored JSON; both check it whole."""

    def __init__(self, root: Group, fields: Fields, member: Member):
        self.root, self.fields, self.member = root, fields, member

    @classmethod
    def parse(cls, model: type[Model], text: str, member: Member, fields: Fields | None = None) -> "Filter":
        """The filter in an address parameter; "" filters nothing. Raises FilterError with words for people."""
        return cls.of(model, read_json(text), member, fields)

    @classmethod
    def of(cls, model: type[Model], tree: dict | None, member: Member, fields: Fields | None = None) -> "Filter":
        """The filter that the JSON `tree` describes; None or {} filters nothing. `fields` if they are known."""
        fields = fields_of(model, member) if fields is None else fields
        root = Group("and", ()) if tree in (None, {}) else read_tree(tree, fields, member)
        return cls(root, fields, member)

    def __bool__(self) -> bool:
        return bool(self.root.members)

    def __str__(self) -> str:
        return self.sentence()

    def apply(self, queryset: QuerySet) -> QuerySet:
        """`queryset` without the records that do not match."""
        return queryset.filter(self.root.condition(self.member)) if self else queryset

    def as_json(self) -> dict:
        return self.root.as_json() if self else {}

    @cached_property
    def parameter(self) -> str:
        """The filter as an address parameter; "" when it filters nothing."""
        return json.dumps(self.as_json(), separators=(",", ":"), ensure_ascii=False) if self else ""

    def sentence(self) -> str:
        """The filter in words: “City is Recife and Label is VIP”."""
        return self.root.sentence()

    def names(self) -> Names:
        """What the fields and records that it names are called, for when they are there no more."""
        found: Names = {}
        for rule in self.root.rules():
            chosen = dict(zip(rule.texts, rule.shown, strict=False)) if rule.field.type in _NAMED else {}
            found[rule.field.key] = found.get(rule.field.key, {}) | {"": str(rule.field.label)} | chosen
        return found

    @property
    def parts(self) -> tuple[Rule | Group, ...]:
        """The conditions of the outermost group: the chips."""
        return self.root.members

    def plus(self, rule: Rule) -> "Filter":
        """This filter narrowed by `rule`. An outermost “or” becomes one condition beside it."""
        together = self.root.op == "and" or len(self.parts) < 2
        root = Group("and", (*self.parts, rule) if together else (self.root, rule))
        return Filter(root, self.fields, self.member)

    def replacing(self, index: int, rule: Rule) -> "Filter":
        """This filter with `rule` for its condition number `index`."""
        parts = (*self.parts[:index], rule, *self.parts[index + 1 :])
        return Filter(Group(self.root.op, parts), self.fields, self.member)

    def without(self, index: int) -> "Filter":
        """This filter without its condition number `index`."""
        kept = (*self.parts[:index], *self.parts[index + 1 :])
        return Filter(Group(self.root.op, kept), self.fields, self.member)

    def toggled(self) -> "Filter":
        """This filter with “and” for “or” between its outermost conditions, and the other way round."""
        return Filter(Group("or" if self.root.op == "and" else "and", self.parts), self.fields, self.member)
