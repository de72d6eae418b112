"""Saved views of the demo's boards."""

from crm.models import Pipeline, SavedView

BOARD, TABLE = SavedView.Shape.BOARD, SavedView.Shape.TABLE
# Name, shape, order, and the conditions that all have to hold.
VIEWS = [
    ("Closing within 30 days", BOARD, "close", [("expected_close", "next_days", "30")]),
    ("My open deals", BOARD, "", [("kind", "is", "open"), ("owner", "is", "me")]),
    ("Large and waiting", TABLE, "value", [
        ("kind", "is", "open"), ("value", "gt", ["10000", "BRL"]), ("days_in_stage", "gt", "14"),
    ]),
]  # fmt: skip


def make_views(pipeline: Pipeline, by) -> list[SavedView]:
    """Shared by the member `by`."""
    return [
        SavedView.objects.add(pipeline, name, by=by, is_shared=True, shape=shape, query=_query(sort, rules))
        for name, shape, sort, rules in VIEWS
    ]


def _query(sort: str, rules: list[tuple]) -> dict:
    named = [dict(zip(("field", "operator", "value"), rule, strict=True)) for rule in rules]
    return {"filter": {"op": "and", "rules": named}, "q": "", "sort": sort}
