from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import TenantModel, TenantQuerySet
from crm.models.deal import Deal
from crm.refusals import Stale


@contextmanager
def changing(deal: Deal, *, by, part: TenantModel | None = None) -> Iterator[Deal]:
    """A transaction in which the row of `deal` is locked, `part` of it is fresh, and `by` may change them.

    Raises `NotAllowed` for who lacks the right on the pipeline, `Stale` when `part` is gone. Everything that
    hangs on a deal changes inside, so that two people who work on one deal take turns.
    """
    with transaction.atomic():
        deal.permit_change(by)
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
