"""What an order has been, and since when: its statuses in one order, whatever the order in which they became known."""

from datetime import UTC, datetime
from itertools import groupby

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.audit.triggers import UnavoidableTrigger
from accounts.models import Member, TenantForeignKey, TenantModel
from conversalabs.acting import SETTING

# Digits of a sequence, which a key begins with.
DIGITS = 19
_MOMENT = "%Y%m%d%H%M%S%f"
_USER = f"(nullif(current_setting('{SETTING}', true), '')::jsonb ->> 'user')::bigint"


def state_key(sequence: int, at: datetime, content: str) -> str:
    """What sorts the states that a source has told: by sequence, then by time, then by what they say."""
    return f"{sequence:0{DIGITS}d}{at.astimezone(UTC).strftime(_MOMENT).zfill(20)}{content}"


class KeepStates(UnavoidableTrigger):
    """Writes down a status that anybody gives an order, by whatever path, as later than all that is known of it.

    Not what the newest state says already: then that was written first. The first change also leaves what the order
    was before, from when it was written down.
    """

    name = "keep_states"
    operation = pgtrigger.Update
    level = pgtrigger.Statement
    referencing = pgtrigger.Referencing(old="old_orders", new="new_orders")

    def get_func(self, model) -> str:
        return f"""
            INSERT INTO orders_orderstate (account_id, order_id, key, status, since, by_id)
            SELECT changed.account_id, changed.id, state.key, state.status, state.since, state.by_id
            FROM (SELECT later.*, earlier.status AS old_status, clock_timestamp() AS at,
                    (SELECT id FROM accounts_member WHERE account_id = later.account_id AND user_id = {_USER}) AS by_id
                FROM new_orders later JOIN old_orders earlier USING (id) WHERE later.status <> earlier.status) changed
            LEFT JOIN LATERAL (SELECT key, status FROM orders_orderstate WHERE order_id = changed.id
                ORDER BY key DESC LIMIT 1) newest ON true
            CROSS JOIN LATERAL (SELECT coalesce(left(newest.key, {DIGITS}), '') AS sequence) told
            CROSS JOIN LATERAL (SELECT coalesce(nullif(told.sequence, ''), repeat('0', {DIGITS}))
                || to_char(changed.at AT TIME ZONE 'UTC', 'YYYYMMDDHH24MISSUS') AS key) made
            CROSS JOIN LATERAL (VALUES
                ('', changed.old_status, changed.created_at, NULL::bigint),
                (CASE WHEN (made.key > newest.key COLLATE "C") IS NOT FALSE THEN made.key ELSE newest.key || '+' END,
                    changed.status, changed.at, changed.by_id)) state (key, status, since, by_id)
            WHERE newest.status IS DISTINCT FROM changed.status AND (state.key <> '' OR newest.key IS NULL);
        """


class OrderState(TenantModel):
    """A status that an order has had from a moment until the next state, in the order of `key`.

    An order without any has been what it is since it was written down. What a source has told again and again stands
    here each time; people see a status once until it changes. `key`: see `state_key`; "" for what was before them.
    """

    order = TenantForeignKey("orders.Order", models.CASCADE, related_name="states", db_index=False)
    key = models.TextField(db_collation="C", blank=True)
    status = models.CharField(_("status"), max_length=14)
    since = models.DateTimeField(_("since"))
    # Nobody in particular for what a source has told.
    by = TenantForeignKey(Member, models.SET_NULL, null=True, related_name="+", verbose_name=_("by"))

    see_permission, owner_path = "see_orders", "order__contact__owner"

    class Meta(TenantModel.Meta):
        verbose_name = _("status of an order")
        verbose_name_plural = _("statuses of orders")
        ordering = ["key"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["order", "key"], name="orders_orderstate_once"),
        ]

    def __str__(self) -> str:
        return self.status

    @property
    def label(self) -> str:
        return self.order.Status(self.status).label

    @property
    def look(self) -> str:
        return self.order.LOOKS.get(self.status, "")


def spans(states: list[OrderState]) -> list[OrderState]:
    """The first of each run of equal ones among the sorted `states`, the newest run first."""
    return [next(run) for _status, run in groupby(states, key=lambda state: state.status)][::-1]
