from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Member
from conversalabs.text import normalised
from crm.models import ChecklistItem, ChecklistTemplate

MOST_LINES = 100
LONGEST = 300


class ChecklistForm(forms.Form):
    """A name, or a template that has one."""

    name = forms.CharField(label=_("Name of the checklist"), max_length=120)
    template = forms.ModelChoiceField(queryset=ChecklistTemplate.objects.none(), required=False)

    def __init__(self, *args, member=None, **kwargs):
        super().__init__(*args, **kwargs)
        if member:
            self.fields["template"].queryset = ChecklistTemplate.objects.visible_to(member)
        self.fields["name"].required = not self.data.get("template")


class ChecklistItemForm(forms.Form):
    text = forms.CharField(label=_("What is to be done"), max_length=300)


class TermsForm(forms.Form):
    """Who does an item, and until when."""

    owner = forms.ModelChoiceField(
        label=_("Who"), queryset=Member.objects.none(), required=False, empty_label=_("Nobody")
    )
    due_on = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )

    def __init__(self, *args, item: ChecklistItem, member: Member, **kwargs):
        known = {"owner": item.owner_id, "due_on": item.due_on}
        super().__init__(*args, initial=known, auto_id=f"checklist_item_{item.pk}_%s", **kwargs)
        colleagues = Member.objects.visible_to(member).select_related("user").order_by("user__name", "user__email")
        self.fields["owner"].widget.attrs["autofocus"] = True
        self.fields["owner"].queryset = colleagues.filter(is_active=True) | colleagues.filter(pk=item.owner_id)


class TickForm(forms.Form):
    """A box that is not ticked is not sent."""

    is_done = forms.BooleanField(required=False)


class PlaceForm(forms.Form):
    """Where an item goes: a `step` up or down, or directly `after` another one of its list; first without one, or 0."""

    step = forms.TypedChoiceField(choices=[("-1", ""), ("1", "")], coerce=int, required=False, empty_value=None)
    after = forms.ModelChoiceField(queryset=ChecklistItem.objects.none(), required=False, empty_label=None)

    def __init__(self, *args, item: ChecklistItem, **kwargs):
        super().__init__(*args, **kwargs)
        self.item = item
        self.fields["after"].queryset = item.checklist.items.exclude(pk=item.pk)
        self.fields["after"].empty_values = [*self.fields["after"].empty_values, "0"]

    def place(self, *, by) -> None:
        if step := self.cleaned_data["step"]:
            self.item.step(step, by=by)
        else:
            self.item.place_after(self.cleaned_data["after"], by=by)


class ChecklistTemplateForm(forms.ModelForm):
    """A template as its name and a text with one item a line."""

    items = forms.CharField(
        label=_("Items, one a line"), widget=forms.Textarea({"rows": 10}), strip=False,
        help_text=_("In the order in which they stand on the deal."),
    )  # fmt: skip

    class Meta:
        model = ChecklistTemplate
        fields = ["name"]

    def __init__(self, *args, member: Member, **kwargs):
        super().__init__(*args, **kwargs)
        self.member = member
        self.initial["items"] = "\n".join(self.instance.lines)

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        others = ChecklistTemplate.objects.visible_to(self.member).exclude(pk=self.instance.pk)
        if others.filter(name__iexact=name).exists():
            raise forms.ValidationError(_("Another template has this name."))
        return name

    def _lines(self) -> list[str]:
        return [normalised(line).strip() for line in self.cleaned_data["items"].splitlines()]

    def clean_items(self) -> str:
        lines = [line for line in self._lines() if line]
        if not lines:
            raise forms.ValidationError(_("Write at least one item."))
        if len(lines) > MOST_LINES:
            words = _("That is %(found)d items; a checklist takes %(most)d.")
            raise forms.ValidationError(words, params={"found": len(lines), "most": MOST_LINES})
        if long := next((number for number, line in enumerate(lines, 1) if len(line) > LONGEST), None):
            words = _("Item %(number)d has more than %(most)d characters.")
            raise forms.ValidationError(words, params={"number": long, "most": LONGEST})
        self.instance.lines = lines
        return "\n".join(lines)
