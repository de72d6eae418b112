from datetime import date, datetime, timedelta

from babel.dates import format_timedelta
from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from conversalabs.templatetags.money import current_locale

register = template.Library()

WEEK = timedelta(days=7)


@register.filter
def when(moment: datetime | None) -> SafeString | str:
    """A moment as people say it: relative within a week, absolute after; the full one in the tooltip."""
    if moment is None:
        return ""
    relative = abs(timezone.now() - moment) < WEEK
    return format_html(
        '<time datetime="{}" title="{}"{}>{}</time>',
        moment.isoformat(),
        date_format(timezone.localtime(moment), "DATETIME_FORMAT"),
        " data-relative" if relative else "",
        relative_text(moment) if relative else day_text(timezone.localtime(moment).date()),
    )


@register.filter
def day(value: date | None) -> SafeString | str:
    """A date without a time of day, or that of a moment: today, tomorrow, yesterday, or the date itself."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    return format_html('<time datetime="{}" title="{}">{}</time>', value.isoformat(), date_format(value), near(value))


def relative_text(moment: datetime) -> str:
    distance = moment - timezone.now()
    if abs(distance) < timedelta(minutes=1):
        return _("now")
    return format_timedelta(distance, add_direction=True, threshold=1, locale=current_locale())


def near(value: date) -> str:
    names = {0: _("today"), 1: _("tomorrow"), -1: _("yesterday")}
    return names.get((value - timezone.localdate()).days) or day_text(value)


def day_text(value: date) -> str:
    """Without the year while it is this one."""
    this_year = value.year == timezone.localdate().year
    return date_format(value, "MONTH_DAY_FORMAT" if this_year else "SHORT_DATE_FORMAT")
