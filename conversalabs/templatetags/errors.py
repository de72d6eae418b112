from django import template

register = template.Library()


# What Django itself puts into an error: for developers, and in English only.
_FROM_DJANGO = "matches the given query"


@register.filter
def sentence(exception) -> str:
    """What an error of ours says to people; nothing where Django filled `exception` with a class name or a query."""
    text = str(exception or "")
    return text if " " in text and text.endswith(".") and _FROM_DJANGO not in text else ""
