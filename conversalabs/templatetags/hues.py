from zlib import crc32

from django import template

register = template.Library()

HUES = 12


@register.filter
def hue(key) -> str:
    """A CSS class that gives `key` (an id, a name) one of the twelve hues, always the same."""
    return f"hue-{crc32(str(key).encode()) % HUES + 1}"
