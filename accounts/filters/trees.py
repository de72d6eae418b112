"""Stored filters as JSON trees: what they name, and putting another value in the place of one that goes."""

from collections.abc import Iterator


def rules_in(tree: object) -> Iterator[dict]:
    """The conditions of a tree, however deep."""
    if isinstance(tree, dict) and isinstance(tree.get("rules"), list):
        for each in tree["rules"]:
            yield from rules_in(each)
    elif isinstance(tree, dict):
        yield tree


def values_of(tree: object, field: str) -> list[str]:
    """What conditions on `field` are compared with, all of them together."""
    return [value for rule in rules_in(tree) if rule.get("field") == field for value in _values(rule)]


def mentions(tree: object, field: str, value: str | None = None) -> bool:
    """Whether a condition asks for `field`, and if a `value` is given, for that."""
    asking = [rule for rule in rules_in(tree) if rule.get("field") == field]
    return bool(asking) and (value is None or any(value in _values(rule) for rule in asking))


def with_value(tree, field: str, old: str, new: str):
    """The tree with `new` for `old` wherever a condition asks `field` for it."""
    if not isinstance(tree, dict):
        return tree
    if isinstance(tree.get("rules"), list):
        return tree | {"rules": [with_value(each, field, old, new) for each in tree["rules"]]}
    if tree.get("field") != field or old not in _values(tree):
        return tree
    values = list(dict.fromkeys(new if value == old else value for value in _values(tree)))
    return tree | {"value": values if isinstance(tree["value"], list) else values[0]}


def _values(rule: dict) -> list[str]:
    value = rule.get("value")
    return [str(each) for each in value] if isinstance(value, list) else [] if value is None else [str(value)]
