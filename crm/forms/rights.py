"""Who may do what on one pipeline."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Member, Role
from conversalabs.pickers import PickerField
from crm.may import rights_on
from crm.models import Pipeline, PipelineGroupPermission, PipelineUserPermission
from crm.models.pipeline_right import CREATE, MANAGE, MOVE, VIEW

COLUMNS = [
    (VIEW, _("See")),
    (CREATE, _("Create deals")),
    (MOVE, _("Change and move deals")),
    (MANAGE, _("Manage")),
]


@dataclass
class Row:
    """A role or a member with their boxes. `works` tells whether they may do more in the CRM than look."""

    form: "RightsForm"
    name: str
    holder: Role | Member | None
    held: frozenset[str]
    works: bool = True
    manages_all: bool = False

    @property
    def seen_name(self) -> str:
        """The input with what the row showed when the page was made."""
        return f"seen-{self.name}"

    @property
    def cells(self) -> list[dict]:
        """One per column: open to the person who asks, or only shown."""
        open_to = self.form.hands_out
        ticked = set(self.form[self.name].value() or ()) | (self.held - open_to)
        return [{"right": right, "is_open": right in open_to, "is_on": right in ticked} for right, _name in COLUMNS]

    @property
    def seen(self) -> list[str]:
        """What the person saw ticked, and still sees when the form comes back."""
        return self.form.data.getlist(self.seen_name) if self.form.is_bound else sorted(self.form[self.name].initial)

    @property
    def changes(self) -> tuple[set, set]:
        """What was ticked and what was unticked, compared with what was seen."""
        ticked, seen = set(self.form.cleaned_data[self.name]), set(self.seen)
        return ticked - seen, seen - ticked


class RightsForm(forms.Form):
    """A row of boxes for each role and for each member who holds something alone; one more for somebody new.

    Each row sends along what it showed, so that only what a person changed is changed.
    """

    new_member = PickerField(Member.objects.none(), label=_("Add a member"), required=False)
    gives_up = forms.BooleanField(required=False)

    def __init__(self, *args, pipeline: Pipeline, by: Member, **kwargs):
        super().__init__(*args, **kwargs)
        self.pipeline, self.by = pipeline, by
        self.hands_out = rights_on(by, pipeline).hands_out
        url = reverse("crm:pipeline_member_options", args=[by.account.slug, pipeline.pk])
        self.fields["new_member"].offer(members_to_name(by), url)
        self.fields["new_member"].widget.attrs["placeholder"] = self.fields["new_member"].label
        for row in [*self.roles, *self.members]:
            self._add_boxes(row.name, row.held)
        self._add_boxes("new_rights", {VIEW})
        self.new = Row(self, "new_rights", None, frozenset())

    def _add_boxes(self, name: str, initial) -> None:
        choices = [choice for choice in COLUMNS if choice[0] in self.hands_out]
        boxes = forms.MultipleChoiceField(choices=choices, required=False, initial=self.hands_out & initial)
        boxes.error_messages["invalid_choice"] = _("You can only give and take what you may do here yourself.")
        self.fields[name] = boxes

    @cached_property
    def roles(self) -> list[Row]:
        held = _held_by(PipelineGroupPermission, "group", self.pipeline)
        roles = Role.objects.visible_to(self.by).with_uses().with_codenames()
        return [
            Row(self, f"role_{role.pk}", role, held[role.group_id],
                "manage_crm" in role.codenames, "manage_pipelines" in role.codenames)
            for role in roles
        ]  # fmt: skip

    @cached_property
    def members(self) -> list[Row]:
        held = _held_by(PipelineUserPermission, "user", self.pipeline)
        members = Member.objects.visible_to(self.by).filter(user__in=held).with_user().with_rights()
        return [
            Row(self, f"member_{member.pk}", member, held[member.user_id], member.can("manage_crm"))
            for member in members
        ]

    def clean(self) -> dict:
        if self.cleaned_data.get("new_member") and not self.cleaned_data.get("new_rights"):
            self.add_error("new_member", _("Tick what they may do."))
        return self.cleaned_data

    def changes(self) -> dict:
        """As `Pipeline.change_rights` takes them."""
        changes = {row.holder: row.changes for row in [*self.roles, *self.members] if any(row.changes)}
        if member := self.cleaned_data["new_member"]:
            gained, lost = changes.get(member, (set(), set()))
            changes[member] = (gained | set(self.cleaned_data["new_rights"]), lost)
        return changes

    def save(self) -> None:
        """Change the rights. Raises `ValidationError`, also when `by` gives up managing and has not said so."""
        self.pipeline.change_rights(self.changes(), by=self.by)
        if not self.cleaned_data["gives_up"] and not rights_on(self.by, self.pipeline).manage:
            reason = _("You take the right to manage this pipeline from yourself. Only others can give it back.")
            raise ValidationError(reason, code="gives_up")

    @property
    def asks_to_give_up(self) -> bool:
        return self.has_error(forms.forms.NON_FIELD_ERRORS, "gives_up")

    def row_errors(self) -> list[str]:
        """What no click can bring about: boxes that are not, or are no longer, open to this person."""
        rows = [row.name for row in [*self.roles, *self.members, self.new]]
        return [error for name in rows for error in self.errors.get(name, ())]


def members_to_name(by: Member) -> models.QuerySet:
    """Who can be given rights of their own."""
    return Member.objects.visible_to(by).active().with_user()


def _held_by(table, holder: str, pipeline: Pipeline) -> dict[int, frozenset[str]]:
    """What each group or user holds on the pipeline, by their id."""
    held = defaultdict(frozenset)
    rows = table.objects.filter(content_object=pipeline)
    for pk, codename in rows.values_list(holder, "permission__codename"):
        held[pk] |= {codename}
    return held
