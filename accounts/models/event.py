import json

from django.db import connection, models
from django.dispatch import Signal
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.tenant import TenantForeignKey, TenantModel, TenantQuerySet

CHANNEL = "events"
# Sent in the transaction of a change, when its event is written: `event`, and the records that it is `about`.
recorded = Signal()
# One statement, since everything that anybody does ends with it.
WRITE = """
WITH event AS (
    INSERT INTO accounts_event (account_id, actor_id, verb, data, created_at) VALUES (%s, %s, %s, %s, %s)
    RETURNING id, account_id
), about AS (
    INSERT INTO accounts_eventabout (account_id, event_id, kind, object_id)
    SELECT event.account_id, event.id, each.kind, each.id FROM event, unnest(%s::text[], %s::bigint[]) each (kind, id)
)
SELECT id FROM event
"""
AND_TELL = WRITE.replace("SELECT id FROM", """SELECT id, pg_notify(%s, '{"id": ' || id || ', ' || %s) FROM""")
# As `AND_TELL`, of many: `n` counts them, and the last one tells.
WRITE_EACH = """
WITH event AS MATERIALIZED (
    SELECT nextval('accounts_event_id_seq') AS id, each.data, each.n
    FROM unnest(%s::jsonb[]) WITH ORDINALITY each (data, n)
), written AS (
    INSERT INTO accounts_event (id, account_id, actor_id, verb, data, created_at)
    SELECT event.id, %s, %s, %s, event.data, %s FROM event
), about AS (
    INSERT INTO accounts_eventabout (account_id, event_id, kind, object_id)
    SELECT %s, event.id, each.kind, each.id
    FROM unnest(%s::bigint[], %s::text[], %s::bigint[]) each (n, kind, id) JOIN event USING (n)
)
SELECT id, CASE WHEN n = %s THEN pg_notify(%s, '{"id": ' || id || ', ' || %s)::text END FROM event ORDER BY n
"""
# More than fits into a notice: whoever hears it asks for everything again.
MOST_NAMED = 100


def notify(to: str, notice: dict) -> None:
    """Have the open live streams of `to` hear `notice`, at commit; PostgreSQL drops it when that does not come.

    The payload stays below 8,000 bytes.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, json.dumps({"to": to, **notice})])


class EventQuerySet(TenantQuerySet):
    def on(self, record) -> "EventQuerySet":
        """Events about `record`, newest first."""
        kind = record._meta.model_name
        return self.filter(about__kind=kind, about__object_id=record.pk).order_by("-pk")

    def record(self, verb: str, *, by, about, data: dict | None = None, account=None, is_told=True) -> "Event":
        """Write that the member `by` did `verb` to the records `about`, and tell the open browsers, all at commit.

        `account` is needed only where nobody in particular acts (`by=None`). `data` holds what the timeline
        shows and undo needs. The notice carries ids only; whoever hears it asks again under their own rights. Not
        `is_told`: no notice goes out, since the end of the whole has one of its own.
        """
        account_id, origin = by.account_id if by else account.pk, by.origin if by else ""
        event = Event(account_id=account_id, actor=by, verb=verb, data=data or {}, created_at=timezone.now())
        event.write([(record._meta.model_name, record.pk) for record in about], origin if is_told else None)
        recorded.send(type(event), event=event, about=about)
        return event

    def record_each(
        self, verb: str, told: list[tuple[list, dict]], *, by=None, account=None, is_told=True
    ) -> list["Event"]:
        """As `record`, of `told`, the records and the data of each deed, all at once."""
        if not told:
            return []
        account_id, origin, now = by.account_id if by else account.pk, by.origin if by else "", timezone.now()
        events = [
            self.model(account_id=account_id, actor=by, verb=verb, data=data, created_at=now) for _about, data in told
        ]
        self._write_each(events, [about for about, _data in told], origin if is_told else None)
        recorded.send(self.model, event=events[-1], about=[record for about, _data in told for record in about])
        return events

    def _write_each(self, events: list["Event"], about: list[list], origin: str | None) -> None:
        first, kinds = events[0], [(n, each._meta.model_name, each.pk) for n, of in enumerate(about, 1) for each in of]
        facts = [[json.dumps(event.data) for event in events], first.account_id, first.actor_id, first.verb]
        facts += [first.created_at, first.account_id, *([each[place] for each in kinds] for place in range(3))]
        notice = first._notice([f"{kind}:{pk}" for _n, kind, pk in kinds], origin or "")
        facts += [0 if origin is None else len(events), CHANNEL, json.dumps(notice).removeprefix("{")]
        with connection.cursor() as cursor:
            cursor.execute(WRITE_EACH, facts)
            for event, (pk, _told) in zip(events, cursor.fetchall(), strict=True):
                event.pk, event._state.adding = pk, False


class Event(TenantModel):
    """Something that somebody did: the source of timelines, undo and the live stream."""

    actor = TenantForeignKey("accounts.Member", models.SET_NULL, null=True, related_name="+", verbose_name=_("who"))
    verb = models.CharField(_("what"), max_length=40)
    data = models.JSONField(_("details"), default=dict)
    created_at = models.DateTimeField(_("when"), auto_now_add=True)

    objects = EventQuerySet.as_manager()

    class Meta(TenantModel.Meta):
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = [models.Index(fields=["account", "-id"], name="accounts_event_newest")]

    def __str__(self) -> str:
        return self.verb

    def write(self, about: list[tuple[str, int]], origin: str | None) -> None:
        """Store this new event, what it is `about` (kinds and ids), and the notice unless `origin` is None."""
        facts = [self.account_id, self.actor_id, self.verb, json.dumps(self.data), self.created_at]
        facts += [[kind for kind, _pk in about], [pk for _kind, pk in about]]
        with connection.cursor() as cursor:
            if origin is None:
                cursor.execute(WRITE, facts)
            else:
                notice = json.dumps(self._notice([f"{kind}:{pk}" for kind, pk in about], origin))
                cursor.execute(AND_TELL, [*facts, CHANNEL, notice.removeprefix("{")])
            self.pk = cursor.fetchone()[0]
        self._state.adding = False

    def announce(self, about: list[str], origin: str) -> None:
        """Tell the open browsers of the account, at commit."""
        notify(f"account:{self.account_id}", {"id": self.pk, **self._notice(about, origin)})

    def _notice(self, about: list[str], origin: str) -> dict:
        what = {"verb": "reset", "about": []} if len(about) > MOST_NAMED else {"verb": self.verb, "about": about}
        return {"to": f"account:{self.account_id}", **what, "origin": origin}


class EventAbout(TenantModel):
    """One record that an event is about, e.g. ("deal", 7)."""

    event = TenantForeignKey(Event, models.CASCADE, related_name="about")
    kind = models.CharField(max_length=40)
    object_id = models.BigIntegerField()

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["account", "kind", "object_id", "-event"], name="accounts_eventabout_record")]

    def __str__(self) -> str:
        return f"{self.kind}:{self.object_id}"
