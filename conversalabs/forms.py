"""How forms are drawn: labels, hints and errors in the product's own markup, everywhere the same."""

from collections.abc import Callable

from django.forms.renderers import TemplatesSetting
from django.utils.html import conditional_escape, escape


class FormRenderer(TemplatesSetting):
    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"

    def render(self, template_name, context, request=None) -> str:
        """The commonest widgets by hand: Django's templates take one include for each option, a third of a page."""
        by_hand = BY_HAND.get(template_name)
        return by_hand(context["widget"]) if by_hand else super().render(template_name, context, request)


def _input(widget: dict) -> str:
    value = "" if widget["value"] is None else f' value="{escape(widget["value"])}"'
    return f'<input type="{widget["type"]}" name="{escape(widget["name"])}"{value}{_attrs(widget["attrs"])}>'


def _select(widget: dict) -> str:
    groups = "".join(_group(name, options) for name, options, _index in widget["optgroups"])
    return f'<select name="{escape(widget["name"])}"{_attrs(widget["attrs"])}>{groups}</select>'


def _group(name: str | None, options: list[dict]) -> str:
    drawn = "".join(map(_option, options))
    return f'<optgroup label="{escape(name)}">{drawn}</optgroup>' if name else drawn


def _option(option: dict) -> str:
    label = conditional_escape(option["label"])
    return f'<option value="{escape(option["value"])}"{_attrs(option["attrs"])}>{label}</option>'


def _box(widget: dict) -> str:
    """A box of several to tick, in its label where it is not drawn apart (`box.tag`)."""
    box, label, pk = _input(widget), conditional_escape(widget["label"]), widget["attrs"].get("id")
    target = f' for="{escape(pk)}"' if pk else ""
    return f"<label{target}>{box} {label}</label>" if widget["wrap_label"] else box


def _attrs(attrs: dict) -> str:
    return "".join(map(_attr, attrs.items()))


def _attr(attr: tuple) -> str:
    name, value = attr
    if value is False:
        return ""
    return f" {name}" if value is True else f' {name}="{conditional_escape(value)}"'


_INPUTS = ["input", "text", "number", "email", "hidden", "date", "time", "datetime", "checkbox", "password", "url"]
BY_HAND: dict[str, Callable[[dict], str]] = {
    "django/forms/widgets/select.html": _select,
    "django/forms/widgets/checkbox_option.html": _box,
    **{f"django/forms/widgets/{name}.html": _input for name in _INPUTS},
}
