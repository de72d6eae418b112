from datetime import timedelta

from babel.dates import format_timedelta
from django import template

from conversalabs.templatetags.money import current_locale

register = template.Library()


@register.filter
def duration(length: timedelta) -> str:
    """A length of time in its largest unit up to days: "12 days", "3 hours"."""
    unit = "day" if length >= timedelta(days=1) else "minute"
    threshold = float("inf") if unit == "day" else 1
    return format_timedelta(length, granularity=unit, threshold=threshold, locale=current_locale())
