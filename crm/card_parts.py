"""The parts of a card, drawn in Python: two hundred cards in a template's loops would cost more than all their SQL.

Each function takes what was read of a deal and the `Look` of the board, and answers HTML, "" where there is nothing
to say.
"""

from datetime import date, timedelta
from functools import lru_cache

from babel.dates import format_skeleton
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.custom_value_fields import show_value
from conversalabs.templatetags.avatars import initials
from conversalabs.templatetags.dates import near
from conversalabs.templatetags.hues import hue
from conversalabs.templatetags.money import current_locale, money_short
from crm.health import Health
from crm.models import Deal

SOON = timedelta(days=14)
# What has room beside each other; the rest is counted, and named on hover.
MOST_LABELS = 2
_PRIORITIES = {Deal.Priority.HIGH: "chevron-up", Deal.Priority.LOW: "chevron-down"}


def draw_who(row: dict, look) -> SafeString:
    """The contact as it is named everywhere, and the company."""
    who = " · ".join(filter(None, [contact_name(row, look.privacy), company_name(row, look.privacy)]))
    return _line("deal-who", who)


def contact_name(row: dict, privacy) -> str:
    """The contact as it is named everywhere; "" for one that `privacy` hides."""
    if not (privacy.contacts and privacy.leaves(row["contact__owner"])):
        return ""
    names = ("contact__name", "contact__email", "contact__phone", "contact__identifier")
    return next((row[name] for name in names if row[name]), "")


def company_name(row: dict, privacy) -> str:
    """The company's name; "" for one that `privacy` hides."""
    return row["company__name"] or "" if privacy.companies and privacy.leaves(row["company__owner"]) else ""


def draw_labels(row: dict, look) -> SafeString:
    chips, more = row["label_chips"][:MOST_LABELS], [chip["name"] for chip in row["label_chips"][MOST_LABELS:]]
    drawn = format_html_join(
        "",
        '<span class="label-chip hue-{}"><span title="{}">{}</span></span>',
        ((chip["hue"], chip["name"], chip["name"]) for chip in chips),
    )
    return _line("deal-labels", drawn + _more_labels(more) if more else drawn)


def _more_labels(names: list[str]) -> SafeString:
    return format_html(
        '<span class="count" title="{}"><span class="visually-hidden">{}</span>'
        '<span aria-hidden="true">+{}</span></span>',
        ", ".join(names), " ".join(names), len(names),
    )  # fmt: skip


def draw_attribute(attribute, row: dict) -> SafeString:
    text = show_value(attribute, row["attributes"].get(attribute.key))
    named = format_html('<span class="faint">{}</span> {}', attribute.name, text)
    return _line("deal-who", named) if text else mark_safe("")


def _line(css_class: str, content) -> SafeString:
    return format_html('<p class="{}">{}</p>', css_class, content) if content else mark_safe("")


def draw_value(row: dict, look) -> SafeString:
    if not row["value"]:
        return mark_safe("")
    return format_html('<span class="deal-value">{}</span>', money_short(row["value"].normalize(), row["currency"]))


def draw_health(row: dict, look) -> SafeString:
    """Only what differs from healthy, in a shape of its own, and what an open deal waits for."""
    mark = mark_safe("")
    if row["health"]:
        level = Health(row["health"])
        mark = format_html('<span class="health {}" role="img" title="{}"></span>', level.name.lower(), level.label)
    until = row["waiting_until"]
    if row["closed_on"] or until is None or until <= look.today:
        return mark
    name = " ".join([_("Waiting until"), date_format(until), row["waiting_note"]]).strip()
    return mark + _fact(look, "hourglass", name, _short_day(until, look.today))


def health_badge(health: int | None) -> SafeString:
    """The health in words with its mark; nothing where there is none."""
    if health is None:
        return mark_safe("")
    level = Health(health)
    said = '<span class="health-said"><span class="health {}" aria-hidden="true"></span>{}</span>'
    return format_html(said, level.name.lower(), level.label)


def draw_checklist(row: dict, look) -> SafeString:
    said = f"{row['items_done']}/{row['items']}"
    return _fact(look, "list-checks", _("Checklist"), said) if row["items"] else mark_safe("")


def draw_files(row: dict, look) -> SafeString:
    return _fact(look, "paperclip", _("Attachments"), row["files"]) if row["files"] else mark_safe("")


def draw_priority(row: dict, look) -> SafeString:
    """Only what differs from normal."""
    icon = _PRIORITIES.get(row["priority"])
    return _fact(look, icon, _("Priority"), Deal.Priority(row["priority"]).label) if icon else mark_safe("")


def draw_days(row: dict, look) -> SafeString:
    days = (look.today - timezone.localdate(row["stage_entered_at"])).days
    said = ngettext("%(days)s day", "%(days)s days", days) % {"days": days}
    return _fact(look, "clock", _("In this stage"), said)


def _fact(look, icon: str, name: str, value) -> SafeString:
    return format_html(
        '<span class="deal-fact" title="{0}"><svg class="icon" aria-hidden="true"><use href="{1}#{2}"></use></svg>'
        '<span class="visually-hidden">{0} </span>{3}</span>',
        name, look.sprite, icon, value,
    )  # fmt: skip


def draw_activity(row: dict, look) -> SafeString:
    """The next activity of an open deal, when it is overdue or due today."""
    on, at = row["next_due_on"], row["next_due_at"]
    day = timezone.localdate(at) if at else on
    is_late = row["closed_on"] is None and row["is_late"]
    if row["closed_on"] or day is None or (day > look.today and not is_late):
        return mark_safe("")
    name, late = (_("Activity overdue"), " late") if is_late else (_("Activity due"), "")
    return format_html(
        '<span class="deal-fact{}" title="{}"><svg class="icon" aria-hidden="true"><use href="{}#bell"></use></svg>'
        '<span class="visually-hidden">{} </span>{}</span>',
        late, name, look.sprite, name, _short_day(day, look.today),
    )  # fmt: skip


def draw_close(row: dict, look) -> SafeString:
    """The expected close of an open deal, when it is near or past."""
    close = row["expected_close"] if row["closed_on"] is None else None
    if close is None or close - look.today > SOON:
        return mark_safe("")
    return format_html(
        '<span class="deal-fact{}" title="{}"><svg class="icon" aria-hidden="true"><use href="{}#calendar"></use></svg>'
        "{}</span>",
        " late" if close < look.today else "", date_format(close), look.sprite, _short_day(close, look.today),
    )  # fmt: skip


def _short_day(day: date, today: date) -> str:
    """Today, tomorrow, yesterday, or "Nov 22"; there is little room."""
    return near(day) if abs(day - today) <= timedelta(days=1) else format_skeleton("MMMd", day, locale=current_locale())


def draw_owner(row: dict, look) -> SafeString:
    """In the corner, whatever its place in the order."""
    name = row["owner__user__name"] or row["owner__user__email"] or ""
    return _avatar(name) if name else mark_safe("")


@lru_cache(maxsize=1_000)
def _avatar(name: str) -> SafeString:
    return format_html(
        '<span class="avatar small {}" role="img" title="{}">{}</span>',
        hue(name), name, initials(name),
    )  # fmt: skip
