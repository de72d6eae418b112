import json

from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from accounts.models.tenant import TenantForeignKey, TenantModel, TenantQuerySet

CHANNEL = "events"
BATCH = 5000
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
        account_id = by.account_id if by else account.pk
        event = self.create(account_id=account_id, actor=by, verb=verb, data=data or {})
        abouts = [
            EventAbout(account_id=account_id, event=event, kind=record._meta.model_name, object_id=record.pk)
            for record in about
        ]
        EventAbout.objects.bulk_create(abouts, batch_size=BATCH)
        if is_told:
            event.announce([str(row) for row in abouts], by.origin if by else "")
        return event


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

    def announce(self, about: list[str], origin: str) -> None:
        """Tell the open browsers of the account, at commit."""
        what = {"verb": "reset", "about": []} if len(about) > MOST_NAMED else {"verb": self.verb, "about": about}
        notify(f"account:{self.account_id}", {"id": self.pk, **what, "origin": origin})


class EventAbout(TenantModel):
    """One record that an event is about, e.g. ("deal", 7)."""

    event = TenantForeignKey(Event, models.CASCADE, related_name="about")
    kind = models.CharField(max_length=40)
    object_id = models.BigIntegerField()

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["account", "kind", "object_id", "-event"], name="accounts_eventabout_record")]

    def __str__(self) -> str:
        return f"{self.kind}:{self.object_id}"
