"""What a change of a record did, field by field, in the shape that events keep and histories show."""

from datetime import date, datetime
from decimal import Decimal

from django.db import models


def state_of(record, names) -> dict:
    """The fields `names` of `record` as JSON. A related record is `{"id": 5, "name": "Acme"}`."""
    return {name: _plain(getattr(record, name)) for name in names}


def difference(before: dict, after: dict) -> dict:
    """`{field: [before, after]}` for what differs; custom attributes each for themselves as `attribute_<key>`."""
    before, after = _spread(before), _spread(after)
    keys = [*before, *(key for key in after if key not in before)]
    return {key: [before.get(key), after.get(key)] for key in keys if before.get(key) != after.get(key)}


def _spread(state: dict) -> dict:
    rest = {key: value for key, value in state.items() if key != "attributes"}
    return rest | {f"attribute_{key}": value for key, value in (state.get("attributes") or {}).items()}


def _plain(value):
    if isinstance(value, models.Model):
        return {"id": value.pk, "name": str(value)}
    if isinstance(value, Decimal | date | datetime):
        return str(value)
    return value
