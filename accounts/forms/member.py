from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Member, Role
from accounts.models.account import PERMISSIONS
from accounts.modules import MODULES, all_but
from conversalabs.seen import SeenForm

# How the permissions stand together in the editor; what is not named here comes last.
GROUPS = {
    _("Contacts"): ["see_contacts", "manage_contacts", "import_records", "export_records"],
    _("Companies"): ["see_companies", "manage_companies"],
    _("CRM"): ["manage_crm", "manage_pipelines", "override_rules"],
    _("Orders"): ["see_orders", "manage_orders"],
    _("Objects"): ["see_objects", "manage_objects"],
    _("Account"): ["see_reports", "manage_attributes", "administer"],
}


def grouped_permissions() -> list[tuple[str, list[tuple[str, str]]]]:
    names = {codename: str(name)[:1].upper() + str(name)[1:] for codename, name in PERMISSIONS}
    return [(title, [(codename, names[codename]) for codename in codenames]) for title, codenames in GROUPS.items()]


class RolesField(forms.ModelMultipleChoiceField):
    """Offers the roles that the member `by` may give, and those in `held`."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, by: Member, held=()):
        offered = Role.objects.givable_by(by) | Role.objects.of(by.account).filter(pk__in=[role.pk for role in held])
        is_less = offered.count() < Role.objects.of(by.account).count()
        super().__init__(
            offered,
            label=_("Roles"),
            help_text=_("Roles that allow more than yours do are not offered.") if is_less else "",
            error_messages={"required": _("Choose at least one role; who shall not get in is kept out.")},
        )


class MemberForm(SeenForm, forms.Form):
    """The roles of the member `found`."""

    def __init__(self, *args, by: Member, found: Member, **kwargs):
        held = list(found.roles.all())
        super().__init__(*args, initial={"roles": held}, **kwargs)
        self.fields["roles"] = RolesField(by, held)

    @property
    def wanted(self):
        """The roles to hold from now on; what another has given or taken meanwhile stays so."""
        return self.changes().get("roles", self.initial["roles"])


class RemovalForm(forms.Form):
    """To whom goes what the member `found` owns, when they are removed."""

    to = forms.ModelChoiceField(
        Member.objects.none(), label=_("What they own goes to"), required=False, empty_label=_("Nobody")
    )

    def __init__(self, *args, found: Member, **kwargs):
        super().__init__(*args, **kwargs)
        others = Member.objects.of(found.account).active().exclude(pk=found.pk)
        self.fields["to"].queryset = others.with_user()


class LockedBoxes(forms.CheckboxSelectMultiple):
    """Boxes of which those in `locked` are shown and cannot be changed."""

    locked: frozenset[str] = frozenset()

    def create_option(self, name, value, *args, **kwargs):
        option = super().create_option(name, value, *args, **kwargs)
        option["attrs"] |= {"disabled": True} if value in self.locked else {}
        return option


class PermissionsSelect(LockedBoxes):
    template_name = "accounts/_permissions.html"


class PermissionsField(forms.MultipleChoiceField):
    """What a role or member may do on the account. Its widget is one of `LockedBoxes`."""

    kept: frozenset[str] = frozenset()

    def lock(self, by: Member | None, held=()) -> None:
        """What the member `by` may not do stays as it is `held`; None may do everything."""
        beyond = frozenset(codename for codename, _name in PERMISSIONS if by and not by.can(codename))
        self.kept, self.widget.locked = beyond & set(held), beyond
        if beyond:
            self.help_text = _("What you may not do yourself is locked: only somebody who may do it can change it.")

    def clean(self, value) -> list[str]:
        """A locked box sends nothing; one that is sent nevertheless is for the role's own verb to refuse."""
        return sorted({*super().clean(value), *self.kept})


class OpenModulesField(forms.MultipleChoiceField):
    """The modules that a role leaves open; new roles leave open all."""

    def __init__(self, **kwargs):
        hint = _(
            "What is not ticked is gone for this role, unless another role of the member leaves it open. Nothing is"
            " closed to who administers the account."
        )
        choices = [(module.key, module.name) for module in MODULES]
        super().__init__(
            label=_("Open modules"), choices=choices, initial=all_but([]), help_text=hint, required=False, **kwargs
        )

    def name_those_off(self, account) -> None:
        """Say of a module that is off for the whole account that it is."""
        off = _("%(module)s (off for this account)")
        names = [module.name if account.has_module(module.key) else off % {"module": module.name} for module in MODULES]
        self.choices = [(module.key, name) for module, name in zip(MODULES, names, strict=True)]


class RoleForm(SeenForm, forms.Form):
    """A role of the account of the member `by`: a new one, or `role`."""

    name = forms.CharField(label=_("Name"), max_length=60)
    permissions = PermissionsField(
        label=_("May"), choices=grouped_permissions, widget=PermissionsSelect, required=False
    )
    modules = OpenModulesField(widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args, by: Member, role: Role | None = None, **kwargs):
        self.by, self.role = by, role
        super().__init__(*args, initial=self._held() if role else {}, **kwargs)
        self.fields["permissions"].lock(by, self.initial.get("permissions", ()))
        self.fields["modules"].name_those_off(by.account)

    def _held(self) -> dict:
        role = self.role
        return {"name": role.name, "permissions": sorted(role.permissions()), "modules": all_but(role.closed_modules)}

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        others = Role.objects.of(self.by.account).exclude(pk=self.role.pk if self.role else None)
        if others.filter(name__iexact=name).exists():
            raise forms.ValidationError(_("There is a role with this name already."))
        return name

    def save(self) -> None:
        """Make the role, or give it its new name and rights.

        Raises `LastAdministratorError` or `NotYoursToGiveError`.
        """
        given = self.initial | self.changes() if self.role else self.cleaned_data
        values = (given["name"], given["permissions"], all_but(given["modules"]))
        if self.role:
            self.role.change(*values, by=self.by)
        else:
            self.role = Role.make(self.by.account, *values, by=self.by)
