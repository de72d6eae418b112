from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.changes import difference, state_of
from accounts.models import Event, TenantModel, TenantQuerySet
from crm.amounts import LIMIT
from crm.models.deal import Deal
from crm.models.move import require
from crm.refusals import Stale


@contextmanager
def changing(deal: Deal, *, by, part: TenantModel | None = None) -> Iterator[Deal]:
    """A transaction in which the row of `deal` is locked, `part` of it is fresh, and `by` may change them.

    Raises `NotAllowed` for who lacks the right on the pipeline, `Stale` when `part` is gone. Everything that
    hangs on a deal changes inside, so that two people who work on one deal take turns.
    """
    with transaction.atomic():
        deal.lock()
        require(by, "move_deals", [deal.pipeline_id])
        if part is not None:
            _refresh(part)
        yield deal


def _refresh(part: TenantModel) -> None:
    """Read the row again; what it points at stays as it is in memory."""
    own_fields = [field.name for field in part._meta.concrete_fields if not field.is_relation]
    try:
        part.refresh_from_db(fields=own_fields)
    except part.DoesNotExist:
        raise Stale(_("It has been deleted meanwhile.")) from None


class DealPartQuerySet(TenantQuerySet):
    """What hangs on a deal is visible to whoever sees the deal; the model says by which path it hangs there."""

    def visible_to(self, member) -> "DealPartQuerySet":
        deals = Deal.objects.visible_to(member)
        return super().visible_to(member).filter(**{f"{self.model.path_to_deal}__in": deals})


def change(deal: Deal, *, by, **fields) -> None:
    """Write `fields` (`labels` among them) on the deal; what stays as it was is not recorded.

    Raises `NotAllowed`, or `ValidationError` when the value is the line items' to say.
    """
    with changing(deal, by=by):
        if "value" in fields:
            fields["value_from_items"] = _take_typed_value(deal)
        names = [name for name in fields if name != "labels"]
        before = _state(deal, fields)
        for name in names:
            setattr(deal, name, fields[name])
        if "labels" in fields:
            deal.labels.set(fields["labels"], through_defaults={"account_id": deal.account_id})
        if "currency" in fields:
            settle_value(deal)
        _record(deal, names, difference(before, _state(deal, fields)), by)


def _take_typed_value(deal: Deal) -> bool:
    """False: from now on the value stands by itself. It cannot while it is the total of line items."""
    if deal.value_from_items and deal.line_items.exists():
        raise ValidationError(_("The value is the total of the line items. Say there that it is not, to type one."))
    return False


def _state(deal: Deal, fields: dict) -> dict:
    own = {*fields, "value"} - {"labels", "value_from_items"}
    state = state_of(deal, sorted(own))
    return state | ({"labels": [label.name for label in deal.labels.all()]} if "labels" in fields else {})


def _record(deal: Deal, names: list[str], changes: dict, by) -> None:
    if not changes:
        return
    deal.version += 1
    deal.save(update_fields=[*names, "value", "version", "updated_at"])
    about = [deal, deal.stage, *filter(None, [deal.contact])]
    Event.objects.record("deal.changed", by=by, about=about, data={"changes": changes})


def settle_value(deal: Deal) -> None:
    """Make the value of the (locked) `deal` the total of its line items, where it is to be that."""
    total = deal.line_items.all().amounts(deal.currency).total
    if total >= LIMIT:
        raise ValidationError(_("The total has more than 15 digits; that is more than a deal can hold."))
    if deal.value_from_items and deal.value != total:
        deal.value = total
        deal.version += 1
        deal.save(update_fields=["value", "version", "updated_at"])
