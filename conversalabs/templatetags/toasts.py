from django import template

register = template.Library()

_MARK = "undo:"


@register.filter
def undo(message) -> str:
    """The address that takes a change back: `messages.success(request, text, extra_tags=f"undo:{url}")`."""
    tags = (getattr(message, "extra_tags", "") or "").split()
    return next((tag.removeprefix(_MARK) for tag in tags if tag.startswith(_MARK)), "")
