from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from conversalabs.templatetags.hues import hue

register = template.Library()


def initials(name: str) -> str:
    """First letters of the first and the last word: "Ana Maria Souza" → "AS"; of an e-mail its first letter."""
    words = [word for word in name.split("@")[0].replace("_", " ").replace(".", " ").split() if word[0].isalnum()]
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper() if words else "?"


@register.simple_tag
def avatar(person, size: str = "") -> SafeString:
    """The picture of `person` (anything that has a name as its text), or initials on a hue of their own.

    `size`: small, large, huge, or nothing for 24 px; more classes may follow ("large square").
    It is for the eye only: the name stands in text beside it.
    """
    if person is None:
        return format_html('<span class="avatar nobody {}" aria-hidden="true"></span>', size)
    if url := getattr(person, "avatar_url", ""):
        return format_html('<span class="avatar {}" aria-hidden="true"><img src="{}" alt=""></span>', size, url)
    name = str(person)
    return format_html('<span class="avatar {} {}" aria-hidden="true">{}</span>', size, hue(name), initials(name))
