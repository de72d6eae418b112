from django import template

from accounts.settings_tabs import Tab, tabs_of

register = template.Library()


@register.simple_tag(takes_context=True)
def settings_tabs(context) -> list[Tab]:
    return tabs_of(context["request"])
