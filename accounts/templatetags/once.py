from uuid import uuid4

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.once import NAME

register = template.Library()


@register.simple_tag
def once() -> SafeString:
    """The hidden token by which a form is known when it is handed in twice."""
    return format_html('<input type="hidden" name="{}" value="{}">', NAME, uuid4())
