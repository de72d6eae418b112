from django import template

register = template.Library()


@register.simple_tag(takes_context=True)
def typed(context, *key):
    """The bound form for `key` that could not be saved, if the page holds one: `{% typed "item" item.pk as form %}`."""
    return context["page"].typed.get(key if len(key) > 1 else key[0])
