"""The health of open deals: healthy, at risk or stalled. It is worked out here alone, for one deal as for all.

Each reason that holds gives points; from `AT_RISK` points on a deal is at risk, from `STALLED` on it has stalled.

| reason    | holds when                                                                        | points |
|-----------|-----------------------------------------------------------------------------------|--------|
| `quiet`   | nobody did anything about it for 14 days, and nothing is planned ahead            | 25     |
|           | … for 30 days                                                                     | 50     |
| `close`   | its expected close has passed                                                     | 30     |
| `long`    | it is in its stage for longer than the stage expects                              | 20     |
|           | … more than twice as long                                                         | 40     |
| `idle`    | nothing is planned next                                                           | 10     |
| `overdue` | its next activity is overdue                                                      | 20     |
| `nobody`  | it has no contact                                                                 | 10     |

Days are those of the account's calendar, as cards count them. What somebody did is what the deal's events tell, and any
change of its fields. A deal that waits (its `waiting_until` is still to come) is neither quiet nor long nor idle, and
afterwards it is quiet from that day on. Deals that are won or lost have no health.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app

QUIET, VERY_QUIET = 14, 30
AT_RISK, STALLED = 30, 60
NOBODY = 10
REASONS = ("quiet", "close", "long", "idle", "overdue", "nobody")
# How many rows are looked at, and written at most, in one go: moves wait for no longer than that takes.
PART = 500


class Health(models.IntegerChoices):
    HEALTHY = 0, _("Healthy")
    AT_RISK = 1, _("At risk")
    STALLED = 2, _("Stalled")


# Of each deal: whether it is open, what is kept, and per reason (points, days). The innermost part says what is so,
# the next one what it is worth.
JUDGE = f"""SELECT id, is_open, health, health_points,
    quiet_points, quiet, close_points, past_close, long_points, in_stage, idle_points, 0, overdue_points, overdue,
    nobody_points, 0
FROM (
    SELECT fact.*,
        CASE WHEN is_waiting OR is_planned OR quiet < {QUIET} THEN 0 WHEN quiet < {VERY_QUIET} THEN 25 ELSE 50 END
            AS quiet_points,
        CASE WHEN past_close > 0 THEN 30 ELSE 0 END AS close_points,
        CASE WHEN is_waiting THEN 0 WHEN in_stage > 2 * expected_days THEN 40 WHEN in_stage > expected_days THEN 20
            ELSE 0 END AS long_points,
        CASE WHEN is_waiting OR next_due_on IS NOT NULL THEN 0 ELSE 10 END AS idle_points,
        CASE WHEN is_overdue THEN 20 ELSE 0 END AS overdue_points,
        CASE WHEN contact_id IS NULL THEN {NOBODY} ELSE 0 END AS nobody_points
    FROM (
        SELECT deal.id, deal.health, deal.health_points, deal.contact_id, deal.next_due_on, expected_days, today,
            kind = 'open' AS is_open,
            coalesce(waiting_until > today, FALSE) AS is_waiting,
            today - greatest(
                (greatest(updated_at, stage_entered_at, done.at) AT TIME ZONE time_zone)::date, waiting_until
            ) AS quiet,
            today - expected_close AS past_close,
            today - (stage_entered_at AT TIME ZONE time_zone)::date AS in_stage,
            today - coalesce((next_due_at AT TIME ZONE time_zone)::date, next_due_on) AS overdue,
            is_overdue,
            next_due_on IS NOT NULL AND NOT is_overdue AS is_planned
        FROM crm_deal deal
        JOIN crm_stage stage ON stage.id = deal.stage_id
        JOIN accounts_account account ON account.id = deal.account_id
        CROSS JOIN LATERAL (SELECT (%(now)s::timestamptz AT TIME ZONE time_zone)::date AS today) day
        CROSS JOIN LATERAL (
            SELECT coalesce(next_due_at < %(now)s::timestamptz, next_due_on < today, FALSE) AS is_overdue
        ) due
        LEFT JOIN LATERAL (
            SELECT created_at AS at FROM accounts_eventabout about JOIN accounts_event event ON event.id = event_id
            WHERE about.account_id = deal.account_id AND about.kind = 'deal' AND object_id = deal.id
            ORDER BY event_id DESC LIMIT 1
        ) done ON TRUE
        WHERE deal.id = ANY(%(ids)s::bigint[])
    ) fact
) told
"""
WRITE = """
UPDATE crm_deal SET health = new.health, health_points = new.points,
    health_at = CASE WHEN crm_deal.health IS DISTINCT FROM new.health THEN %s ELSE health_at END
FROM unnest(%s::bigint[], %s::smallint[], %s::smallint[]) new (id, health, points) WHERE crm_deal.id = new.id
"""
NEXT = """
SELECT id FROM crm_deal
WHERE id > %(after)s AND (closed_on IS NULL OR health IS NOT NULL)
    AND (%(stage)s::bigint IS NULL OR stage_id = %(stage)s::bigint)
ORDER BY id LIMIT %(part)s
"""
FREE = "SELECT id FROM crm_deal WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE SKIP LOCKED"


@dataclass(frozen=True)
class Reason:
    """Why a deal is not as it should be: `key` is one of `REASONS`; `days` since when, where days say something."""

    key: str
    points: int
    days: int


@dataclass(frozen=True)
class Judgement:
    """What comes of a deal's reasons; `health` is None when it is won or lost."""

    health: int | None
    points: int
    reasons: list[Reason] = field(default_factory=list)
    # Whether the deal's row says otherwise.
    is_news: bool = False


def judge(ids: Iterable[int], now: datetime | None = None) -> dict[int, Judgement]:
    """How the deals with these `ids` stand at this moment; nothing is written."""
    with connection.cursor() as cursor:
        cursor.execute(JUDGE, {"ids": list(ids), "now": now or timezone.now()})
        return {row[0]: _judgement(*row[1:]) for row in cursor.fetchall()}


def _judgement(is_open: bool, health: int | None, points: int, *told) -> Judgement:
    if not is_open:
        return Judgement(None, 0, is_news=(health, points) != (None, 0))
    pairs = zip(REASONS, told[::2], told[1::2], strict=True)
    reasons = [Reason(key, worth, days) for key, worth, days in pairs if worth]
    total = sum(reason.points for reason in reasons)
    level = Health.STALLED if total >= STALLED else Health.AT_RISK if total >= AT_RISK else Health.HEALTHY
    return Judgement(int(level), total, reasons, is_news=(health, points) != (level, total))


def refresh(deals) -> None:
    """Keep on the rows of these (locked) `deals`, and in them, how they stand: no version, no event, no idle write."""
    here = {deal.pk: deal for deal in deals}
    now = timezone.now()
    for pk, found in _write(here, now).items():
        deal = here[pk]
        if deal.__dict__.get("health") != found.health:
            deal.health_at = now
        deal.health, deal.health_points = found.health, found.points


def refresh_ids(ids: Iterable[int]) -> None:
    """The same by their ids alone."""
    _write(ids, timezone.now())


def _write(ids: Iterable[int], now: datetime) -> dict[int, Judgement]:
    judged = judge(ids, now)
    told = [(pk, found.health, found.points) for pk, found in judged.items() if found.is_news]
    if told:
        with connection.cursor() as cursor:
            cursor.execute(WRITE, [now, *(list(column) for column in zip(*told, strict=True))])
    return judged


def sweep(stage_id: int | None = None, part: int = PART) -> None:
    """Let time tell on all deals, or on those in one stage. In short transactions of its own; a deal that is just being
    changed is left to who does that, and keeps it fresh."""
    last = 0
    while last is not None:
        last = _sweep_part(stage_id, last, part)


def _sweep_part(stage_id: int | None, after: int, part: int) -> int | None:
    """Those of the next `part` deals after the id `after` that have become different; the last id of them, or None."""
    with connection.cursor() as cursor:
        cursor.execute(NEXT, {"stage": stage_id, "after": after, "part": part})
        ids = [pk for (pk,) in cursor.fetchall()]
    news = [pk for pk, found in judge(ids).items() if found.is_news]
    if news:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(FREE, [news])
            refresh_ids([pk for (pk,) in cursor.fetchall()])
    return ids[-1] if len(ids) == part else None


def follow(event, about, **_kwargs) -> None:
    """Keep the deals fresh that an event is about (receiver of `recorded`), and have the worker see to those of a stage
    that has changed. Activities tell it themselves, at their end."""
    if event.verb == "stage.changed" and "expected_days" in event.data["after"]:
        app.configure_task("crm.tasks.sweep_stage_health").defer(stage_id=about[-1].pk)
    if event.verb != "deal.deleted" and not event.verb.startswith("activity."):
        deals = [record for record in about if record._meta.label_lower == "crm.deal"]
        if deals:
            refresh(deals)
