"""What happens to a deal on entry to a stage. None of it moves a deal, so that nothing can go round in circles."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.changes import Changeable
from accounts.models import Label, Member, Team
from crm.models.checklist_template import ChecklistTemplate
from crm.rules.rule import OPEN, WON, Entry
from crm.rules.ways import Limit


class Action:
    """One kind of action with its `settings`, as `crm.models.stage_rule` describes them."""

    key = name = ""
    # Templates list the kinds themselves.
    do_not_call_in_templates = True
    icon = "zap"
    stage_kinds: tuple[str, ...] = (OPEN, WON, "lost")

    def __init__(self, settings: dict, pk: int | None = None):
        self.settings, self.pk = settings, pk

    def sentence(self, stage) -> str:
        raise NotImplementedError

    def full_sentence(self, stage) -> str:
        return self.sentence(stage)

    def is_gone(self, stage) -> bool:
        """Whether the record that its settings point to is gone."""
        return False

    def run(self, entry: Entry) -> None:
        """Raises ValidationError, or what a verb raises, when it cannot be done."""
        raise NotImplementedError

    def _named(self, model, key: str, account_id: int):
        """The record that the settings point to, or None when it is gone."""
        return model.objects.of(account_id).filter(pk=self.settings.get(key)).first()


def write(entry: Entry, **values) -> None:
    """What a stage does is not for the rights of who moves the deal."""
    Changeable.change(entry.deal, values, by=entry.by)


def has_room(owner: Member, entry: Entry) -> bool:
    """Whether `owner` may get the deal as far as the stage limits the deals of each owner."""
    limits = [Limit(row["settings"]) for row in entry.stage.rules if row["kind"] == Limit.key]
    return not any(limit.is_full_for(owner, entry) for limit in limits)


class SetOwner(Action):
    key, name, icon = "set_owner", gettext_lazy("Set the owner"), "circle-user"

    def sentence(self, stage):
        if "team" in self.settings:
            team = self._named(Team, "team", stage.account_id) or _("a deleted team")
            return _("The owner is set: the members of %(team)s in turn.") % {"team": team}
        member = self._named(Member, "member", stage.account_id) or _("somebody who has left")
        return _("The owner is set: %(member)s.") % {"member": member}

    def is_gone(self, stage):
        if "team" in self.settings:
            return self._named(Team, "team", stage.account_id) is None
        return self._active(stage.account_id) is None

    def run(self, entry):
        write(entry, owner=self._next(entry) if "team" in self.settings else self._member(entry))

    def _member(self, entry: Entry) -> Member:
        found = self._active(entry.by.account_id)
        if found is None:
            raise ValidationError(_("the new owner works here no more"))
        if not has_room(found, entry):
            raise ValidationError(_("the new owner has as many deals there as the limit allows"))
        return found

    def _active(self, account_id: int) -> Member | None:
        return Member.objects.of(account_id).active().filter(pk=self.settings.get("member")).first()

    def _next(self, entry: Entry) -> Member:
        seats = Member.objects.of(entry.by.account_id).active().filter(teammember__team=self.settings["team"])
        seats = list(seats.order_by("pk"))
        if not seats:
            raise ValidationError(_("nobody works in the team any more"))
        row = entry.stage.own_rules.filter(pk=self.pk).first()
        turn = row.take_turn() % len(seats) if row else 0
        found = next((each for each in (*seats[turn:], *seats[:turn]) if has_room(each, entry)), None)
        if found is None:
            raise ValidationError(_("everybody in the team has as many deals there as the limit allows"))
        return found


class AddChecklist(Action):
    key, name, icon = "add_list", gettext_lazy("Add a checklist"), "list-checks"

    def sentence(self, stage):
        template = self._named(ChecklistTemplate, "template", stage.account_id) or _("a deleted template")
        return _("The checklist “%(name)s” is added.") % {"name": template}

    def is_gone(self, stage):
        return self._named(ChecklistTemplate, "template", stage.account_id) is None

    def run(self, entry):
        template = self._named(ChecklistTemplate, "template", entry.by.account_id)
        if template is None:
            raise ValidationError(_("its template is deleted"))
        lists = entry.deal.checklists
        if not lists.filter(name__iexact=template.name).exists():
            lists.model.objects.add_from(template, entry.deal, by=entry.by)


class CloseIn(Action):
    key, name, icon = "close_in", gettext_lazy("Set the expected close"), "calendar"
    stage_kinds = (OPEN,)

    @property
    def days(self) -> int:
        return int(self.settings.get("days", 0))

    def sentence(self, stage):
        words = ngettext("The expected close is set: %(n)s day on.", "The expected close is set: %(n)s days on.",
                         self.days)  # fmt: skip
        return words % {"n": self.days}

    def run(self, entry):
        write(entry, expected_close=timezone.localdate() + timedelta(days=self.days))


class PlanActivity(Action):
    key, name, icon = "plan", gettext_lazy("Plan an activity"), "phone"

    @property
    def days(self) -> int:
        return int(self.settings.get("days", 0))

    def sentence(self, stage):
        words = ngettext("“%(subject)s” is planned, %(n)s day on.", "“%(subject)s” is planned, %(n)s days on.",
                         self.days)  # fmt: skip
        return words % {"subject": self.settings.get("subject", ""), "n": self.days}

    def run(self, entry):
        day = timezone.localdate() + timedelta(days=self.days)
        what = {"kind": self.settings.get("kind", "task"), "subject": self.settings["subject"], "due_on": day}
        entry.deal.activities.model.objects.add(entry.deal, by=entry.by, owner=entry.deal.owner, **what)


class AddLabel(Action):
    key, name, icon = "add_label", gettext_lazy("Add a label"), "tag"

    def sentence(self, stage):
        label = self._named(Label, "label", stage.account_id) or _("a deleted label")
        return _("The label “%(name)s” is added.") % {"name": label}

    def is_gone(self, stage):
        return self._named(Label, "label", stage.account_id) is None

    def run(self, entry):
        label = self._named(Label, "label", entry.by.account_id)
        if label is None:
            raise ValidationError(_("the label is deleted"))
        write(entry, labels=[*entry.deal.labels.all(), label])
