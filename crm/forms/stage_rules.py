"""The settings of each kind of rule and of entry action, as forms."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Label, Member, Role, Team
from conversalabs.fields import NumberField
from crm.forms.entry import ReasonInput
from crm.models import Activity, ChecklistTemplate, Stage
from crm.rules import KINDS
from crm.rules.needs import LEAVE, field_names

MOST_DEALS, MOST_DAYS = 10_000, 3650


def may_be_of_leaving(kind, stage: Stage) -> bool:
    """Whether rules of `kind` can be asked of deals that leave `stage`."""
    return stage.is_open and getattr(kind, "may_be_of_leaving", False)


class RuleForm(forms.Form):
    """A kind that has nothing to set; `everywhere` gives the rule to all stages of the pipeline that may have it."""

    on = forms.ChoiceField(required=False, choices=[("", ""), (LEAVE, LEAVE)], widget=forms.HiddenInput)
    everywhere = forms.BooleanField(required=False, label=gettext_lazy("In every stage of this pipeline"))
    despite = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, data=None, *, stage: Stage, member: Member, kind: str, settings: dict | None = None, on: str = ""
    ):
        known = self.read(settings or {}) | {"on": (settings or {}).get("on", on)}
        super().__init__(data, initial=known, auto_id="rule_%s")
        self.stage, self.member, self.kind = stage, member, kind
        self.narrow()
        if settings is not None:
            del self.fields["everywhere"]
        self.order_fields([name for name in self.fields if name != "everywhere"])

    def narrow(self) -> None:
        """Offer what the account has."""

    def read(self, settings: dict) -> dict:
        """Settings as the fields show them."""
        return settings

    def settings(self) -> dict:
        """Of a valid form."""
        return {}

    def clean_on(self) -> str:
        if self.cleaned_data["on"] and not may_be_of_leaving(KINDS[self.kind], self.stage):
            raise forms.ValidationError(_("A stage cannot ask this of deals that leave it."))
        return self.cleaned_data["on"]

    @property
    def is_of_leaving(self) -> bool:
        return self["on"].value() == LEAVE

    @property
    def rule(self):
        when = {"on": LEAVE} if self.cleaned_data["on"] else {}
        return KINDS[self.kind](self.settings() | when)

    @property
    def stages(self) -> list[Stage]:
        """Those that get the rule."""
        if not self.cleaned_data.get("everywhere"):
            return [self.stage]
        kinds = (Stage.Kind.OPEN,) if self.is_of_leaving else KINDS[self.kind].stage_kinds
        return [stage for stage in self.stage.pipeline.stages.active() if stage.kind in kinds]


class FilledForm(RuleForm):
    fields_asked = forms.MultipleChoiceField(
        label=gettext_lazy("Fields"), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one field.")},
    )  # fmt: skip

    def narrow(self):
        self.fields["fields_asked"].choices = list(field_names(self.stage.account_id).items())

    def read(self, settings):
        return {"fields_asked": settings.get("fields", [])}

    def settings(self):
        return {"fields": self.cleaned_data["fields_asked"]}


class ValueForm(RuleForm):
    least = NumberField(label=gettext_lazy("At least"), min_value=Decimal("0.01"), max_digits=19, decimal_places=2)

    def narrow(self):
        self.fields["least"].label = _("At least, in %(currency)s") % {"currency": self.stage.account.currency}

    def read(self, settings):
        return {"least": Decimal(settings["least"])} if settings.get("least") else {}

    def settings(self):
        return {"least": str(self.cleaned_data["least"])}


class ChecklistForm(RuleForm):
    name = forms.CharField(
        label=gettext_lazy("Name of the checklist"), max_length=120, required=False, widget=ReasonInput,
        help_text=gettext_lazy("Left empty, all checklists of the deal have to be done."),
    )  # fmt: skip

    def narrow(self):
        templates = ChecklistTemplate.objects.visible_to(self.member)
        self.fields["name"].widget.reasons = list(templates.values_list("name", flat=True))

    def settings(self):
        return {"name": self.cleaned_data["name"]}


class RolesForm(RuleForm):
    roles = forms.ModelMultipleChoiceField(
        Role.objects.none(), label=gettext_lazy("Roles"), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one role.")},
    )  # fmt: skip

    def narrow(self):
        self.fields["roles"].queryset = Role.objects.visible_to(self.member).order_by("name")

    def settings(self):
        return {"roles": sorted(role.pk for role in self.cleaned_data["roles"])}


class LimitForm(RuleForm):
    most = forms.IntegerField(label=gettext_lazy("At most, deals"), min_value=1, max_value=MOST_DEALS)
    per = forms.ChoiceField(
        label=gettext_lazy("Counted"), choices=[("stage", gettext_lazy("In the whole stage")),
                                                ("owner", gettext_lazy("For each owner"))],
    )  # fmt: skip
    warns = forms.TypedChoiceField(
        label=gettext_lazy("One more"), coerce=lambda text: text == "1", required=False, empty_value=False,
        choices=[("", gettext_lazy("Is kept out")), ("1", gettext_lazy("Comes in with a warning"))],
    )  # fmt: skip

    def read(self, settings):
        return settings | {"warns": "1" if settings.get("warns") else ""}

    def settings(self):
        return {name: self.cleaned_data[name] for name in ("most", "per", "warns")}


class OwnerForm(RuleForm):
    member = forms.ModelChoiceField(Member.objects.none(), label=gettext_lazy("Member"), required=False)
    team = forms.ModelChoiceField(
        Team.objects.none(), label=gettext_lazy("Or, in turn, the members of the team"), required=False
    )

    def narrow(self):
        members = Member.objects.visible_to(self.member).active().select_related("user")
        self.fields["member"].queryset = members.order_by("user__name", "user__email")
        self.fields["team"].queryset = Team.objects.visible_to(self.member).order_by("name")

    def clean(self):
        chosen = [name for name in ("member", "team") if self.cleaned_data.get(name)]
        if not self.errors and len(chosen) != 1:
            raise forms.ValidationError(_("Choose a member, or a team."))
        return self.cleaned_data

    def settings(self):
        name = "member" if self.cleaned_data["member"] else "team"
        return {name: self.cleaned_data[name].pk}


class ChosenForm(RuleForm):
    """One record of the account, called `name` in the settings."""

    name, model, label = "", None, ""

    def narrow(self):
        rows = self.model.objects.visible_to(self.member)
        self.fields[self.name] = forms.ModelChoiceField(rows, label=self.label)

    def settings(self):
        return {self.name: self.cleaned_data[self.name].pk}


class AddChecklistForm(ChosenForm):
    name, model, label = "template", ChecklistTemplate, gettext_lazy("Checklist template")


class AddLabelForm(ChosenForm):
    name, model, label = "label", Label, gettext_lazy("Label")


class DaysForm(RuleForm):
    days = forms.IntegerField(label=gettext_lazy("Days after entry"), min_value=0, max_value=MOST_DAYS)

    def settings(self):
        return {"days": self.cleaned_data["days"]}


class PlanForm(DaysForm):
    kind_planned = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Activity.Kind.choices)
    subject = forms.CharField(label=gettext_lazy("What is to be done"), max_length=200)

    field_order = ["kind_planned", "subject", "days"]

    def read(self, settings):
        return settings | {"kind_planned": settings.get("kind", Activity.Kind.CALL)}

    def settings(self):
        return super().settings() | {"kind": self.cleaned_data["kind_planned"], "subject": self.cleaned_data["subject"]}


_FORMS = {
    "filled": FilledForm, "value": ValueForm, "checklist": ChecklistForm, "roles_in": RolesForm, "roles_out": RolesForm,
    "limit": LimitForm, "set_owner": OwnerForm, "add_list": AddChecklistForm, "add_label": AddLabelForm,
    "close_in": DaysForm, "plan": PlanForm,
}  # fmt: skip


def rule_form(data=None, *, kind: str, **known) -> RuleForm:
    """The form of rules of `kind`."""
    return _FORMS.get(kind, RuleForm)(data, kind=kind, **known)
