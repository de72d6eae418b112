"""The tree of a filter, read strictly: what is not allowed or too much is refused before anything is asked."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.filters.conditions import condition
from accounts.filters.errors import FilterError, MissingError
from accounts.filters.fields import ATTRIBUTE, FilterField, Type
from accounts.filters.operators import Operator, Takes, operators_of
from accounts.filters.values import ME, python_values, records_named, texts_of, words_of
from accounts.models import Member

DEEPEST = 5
MOST_RULES = 50


@dataclass(frozen=True)
class Rule:
    """One condition. `texts` is the canonical form of its values, `values` the same in Python, `shown` in words.

    `meant` is what the chosen records mean, where that is more than their ids.
    """

    field: FilterField
    operator: Operator
    texts: tuple[str, ...]
    values: tuple
    shown: tuple[str, ...]
    meant: Q | None = None

    def as_json(self) -> dict:
        rule = {"field": self.field.key, "operator": self.operator.key}
        if not self.texts:
            return rule
        return rule | {"value": self.texts[0] if len(self.texts) == 1 else list(self.texts)}

    def condition(self, member: Member) -> Q:
        return condition(self.field, self.operator, list(self.values), member, self.meant)

    def rules(self) -> Iterator["Rule"]:
        yield self

    def sentence(self) -> str:
        return self.operator.words % {"field": self._field_words(), "value": self._value_words()}

    def _field_words(self) -> str:
        if self.field.type != Type.MONEY:
            return self.field.label
        return _("%(field)s in %(currency)s") % {"field": self.field.label, "currency": self.texts[-1]}

    def _value_words(self) -> str:
        if self.operator.takes == Takes.TWO:
            return _("%(low)s and %(high)s") % {"low": self.shown[0], "high": self.shown[1]}
        return self.shown[0] if self.field.type == Type.MONEY and self.shown else ", ".join(self.shown)


@dataclass(frozen=True)
class Group:
    """Conditions of which all (`and`) or any (`or`) hold."""

    op: str
    members: tuple["Rule | Group", ...]

    def as_json(self) -> dict:
        return {"op": self.op, "rules": [each.as_json() for each in self.members]}

    def condition(self, member: Member) -> Q:
        return Q(*(each.condition(member) for each in self.members), _connector=Q.AND if self.op == "and" else Q.OR)

    def rules(self) -> Iterator[Rule]:
        """All conditions, however deep."""
        for each in self.members:
            yield from each.rules()

    def sentence(self) -> str:
        joint = _(" and ") if self.op == "and" else _(" or ")
        return joint.join(
            f"({each.sentence()})" if isinstance(each, Group) else each.sentence() for each in self.members
        )


def read_tree(tree: object, fields: dict[str, FilterField], member: Member) -> Group:
    """The checked group that `tree` (parsed JSON) describes; FilterError with words when it may not be applied."""
    check_size(tree)
    return _read_group(tree, fields, member)


def check_size(tree: object) -> None:
    """Refuse too deep or too many, level by level, so that nothing is walked further than the limits."""
    level, seen = [tree], 0
    for _depth in range(DEEPEST + 1):
        level = [rule for group in level if isinstance(group, dict) for rule in _rules_of(group)]
        seen += len(level)
        if seen > MOST_RULES:
            raise FilterError(_("A filter has at most %(most)d conditions.") % {"most": MOST_RULES})
    if level:
        raise FilterError(_("A filter is nested at most %(most)d deep.") % {"most": DEEPEST})


def _rules_of(group: dict) -> list:
    rules = group.get("rules", [])
    return rules if isinstance(rules, list) else []


def _read_group(tree: object, fields, member) -> Group:
    if not isinstance(tree, dict) or tree.get("op") not in ("and", "or") or not isinstance(tree.get("rules"), list):
        raise FilterError(_("This filter cannot be read."))
    return Group(tree["op"], tuple(_read(each, fields, member) for each in tree["rules"]))


def _read(each: object, fields, member) -> Rule | Group:
    """Within a group: what says nothing there would match all or nothing, and nobody can tell which."""
    if not isinstance(each, dict) or each.get("rules") == []:
        raise FilterError(_("This filter cannot be read."))
    return _read_group(each, fields, member) if "rules" in each else read_rule(each, fields, member)


def read_rule(rule: dict, fields: dict[str, FilterField], member: Member) -> Rule:
    """The checked condition that `rule` describes."""
    field = _field(rule.get("field"), fields)
    operator = _operator(field, rule.get("operator"))
    takes_values = operator.takes != Takes.NOTHING or field.type == Type.MONEY
    texts = texts_of(rule.get("value")) if takes_values else []
    return rule_of(field, operator, texts, member)


def rule_of(field: FilterField, operator: Operator, texts: list[str], member: Member) -> Rule:
    """The rule for values in canonical form; FilterError when they do not fit."""
    texts = _once(field, texts, member) if operator.takes == Takes.MANY else texts
    values = python_values(field, operator, texts)
    if field.type == Type.RECORD and values:
        names = records_named(field, values, member)
        if any(value not in names for value in values if value != ME):
            texts = [str(key) for key in names]
        meant = field.where(list(names), member) if field.where else None
        return Rule(field, operator, tuple(texts), tuple(names), tuple(names.values()), meant)
    return Rule(field, operator, tuple(texts), tuple(values), tuple(words_of(field, value) for value in values))


def _once(field: FilterField, texts: list[str], member: Member) -> list[str]:
    """Each value once, as each has one name: who is `me` is not named besides."""
    is_named = field.type == Type.RECORD and ME in texts
    return [text for text in dict.fromkeys(texts) if not (is_named and text == str(member.pk))]


def _field(key: object, fields: dict[str, FilterField]) -> FilterField:
    if not isinstance(key, str) or key not in fields:
        raise MissingError(str(key), str(key)[:60].removeprefix(ATTRIBUTE))
    return fields[key]


def _operator(field: FilterField, key: object) -> Operator:
    if not isinstance(key, str) or key not in operators_of(field):
        raise FilterError(_("“%(field)s” cannot be compared in this way.") % {"field": field.label})
    return operators_of(field)[key]
