"""A field that chooses one record among many by typing a part of its name."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from conversalabs.pages import render

MOST = 8


class TypedName(str):
    """A name that was typed and not chosen from the list."""


class Picker(forms.Widget):
    """A combobox over the options at `url`. Without scripts it is a plain input for the name.

    `label` is the name of the record that stands in it; the page sends it back, so that a changed name is noticed.
    """

    template_name = "forms/picker.html"
    url = ""
    label = ""

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        is_typed = isinstance(value, TypedName)
        context["widget"] |= {
            "value": "" if is_typed or value is None else value,
            "label": "" if is_typed else self.label,
            "text": value if is_typed else self.label,
            "url": self.url,
        }
        return context

    def value_from_datadict(self, data, files, name):
        text = data.get(f"{name}-text")
        if text is None or text == data.get(f"{name}-label"):
            return data.get(name) or None
        # No name that is stored has it, and the database cannot be asked for it.
        text = text.replace("\0", "").strip()
        return TypedName(text) if text else None

    def id_for_label(self, id_):
        return id_


class PickerField(forms.ModelChoiceField):
    """Chooses from `queryset`, whose `matching(text)` finds by name. A name that only one record has is enough."""

    widget = Picker

    def offer(self, queryset, url: str, current=None) -> None:
        """Choose among `queryset`, found at `url`; `current` stands in the field now."""
        self.queryset = queryset
        self.widget.url = url
        self.widget.label = str(current) if current else ""

    def to_python(self, value):
        return self._named(value) if isinstance(value, TypedName) else super().to_python(value)

    def _named(self, name: TypedName):
        found = best_of(self.queryset, name, 10)
        exact = [record for record in found if str(record).casefold() == name.casefold()]
        if len(exact or found) == 1:
            return (exact or found)[0]
        if found:
            raise forms.ValidationError(_("Several are called “%(name)s”; choose one from the list.") % {"name": name})
        raise forms.ValidationError(_("Nobody and nothing is called “%(name)s”.") % {"name": name})


def best_of(queryset, text: str, most: int) -> list:
    """The records that match `text`, at most so many and the best first, where the queryset knows which those are."""
    if not hasattr(queryset, "find"):
        return list(queryset.matching(text)[:most])
    keys = queryset.find(text, most)
    found = queryset.in_bulk(keys)
    return [found[key] for key in keys if key in found]


def answer_options(request: HttpRequest, queryset) -> HttpResponse:
    """The first records of `queryset` that match `?q=`, as options of the list with the id `?for=`."""
    text = request.GET.get("q", "").replace("\0", "")[:100].strip()
    found = best_of(queryset, text, MOST) if text else queryset[:MOST]
    context = {"options": found, "text": text, "for": request.GET.get("for", "")}
    return render(request, "forms/_picker_options.html", context)
