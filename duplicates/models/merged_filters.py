"""Saved filters that name records, on their way to the one that stays, and back.

What a merge keeps of each that it changed: `{"table", "id", "before": [filter, names], "after": [filter, names]}`.
"""

from collections import Counter
from collections.abc import Iterator

from django.db.models import Model, TextField
from django.db.models.functions import Cast

from accounts.filters.saved import SavedFilter
from accounts.filters.trees import mentions, with_value


def follow(model: type[Model], account_id: int, others: list[int], to: Model) -> list[dict]:
    """Let filters that ask for one of `others` ask for the record `to`; answers what the way back needs."""
    kept = []
    for saved in _naming(model, account_id, others):
        before = [saved.query.get("filter"), saved.names]
        _ask_for(saved, model, [str(pk) for pk in others], str(to.pk), str(to))
        after = [saved.query.get("filter"), saved.names]
        if after != before:
            saved.save(update_fields=["query", "names"])
            kept.append({"table": saved._meta.db_table, "id": saved.pk, "before": before, "after": after})
    return kept


def _naming(model: type[Model], account_id: int, others: list[int]) -> Iterator[SavedFilter]:
    """Those in which one of these keys stands, locked."""
    keys = f'"({"|".join(map(str, others))})"'
    for kind in SavedFilter.kinds():
        if model in kind.records.values():
            rows = kind._base_manager.filter(account_id=account_id).annotate(text=Cast("query", TextField()))
            yield from rows.filter(text__regex=keys).order_by("pk").select_for_update(no_key=True)


def _ask_for(saved: SavedFilter, model: type[Model], others: list[str], to: str, name: str) -> None:
    for field in (field for field, kind in saved.records.items() if kind is model):
        for other in others:
            tree = saved.query.get("filter")
            if mentions(tree, field, other):
                saved.query = saved.query | {"filter": with_value(tree, field, other, to)}
                saved.names = saved.names | {field: saved.names.get(field, {}) | {to: name}}


def give_back(kept: list[dict], account_id: int) -> Counter[type[Model]]:
    """Each that nobody has changed since asks as it did; by model, how many somebody has."""
    kinds = {kind._meta.db_table: kind for kind in SavedFilter.kinds()}
    changed: Counter[type[Model]] = Counter()
    for each in kept:
        rows = kinds[each["table"]]._base_manager.filter(account_id=account_id, pk=each["id"])
        saved = rows.select_for_update(no_key=True).first()
        if saved is None:
            continue
        if saved.query.get("filter") == each["after"][0]:
            saved.query = saved.query | {"filter": each["before"][0]}
            saved.names = each["before"][1] if saved.names == each["after"][1] else saved.names
            saved.save(update_fields=["query", "names"])
        else:
            changed[type(saved)] += 1
    return changed
