"""What can be done to many deals at once: by who may change deals in the pipeline of each."""

from django import forms
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Member
from bulk import kinds
from bulk.acts import AddLabels, Export, RemoveLabels, SetAttribute, SetOwner
from bulk.acts.act import ActForm
from bulk.acts.fields import SetColumn
from bulk.models.action import BulkAction
from bulk.report import said, said_of_undo
from conversalabs.pages import is_partial
from crm.health import refresh_ids
from crm.lists import DEALS
from crm.many_moves import MoveDeals, stages_of
from crm.may import moved_in_by
from crm.models import Deal, Pipeline
from crm.views.board_answers import board_changed


class DayForm(ActForm):
    day = forms.DateField(
        label=gettext_lazy("Expected close"), required=False, widget=forms.DateInput({"type": "date"}),
        help_text=gettext_lazy("Left empty, it is emptied for all of them."),
    )  # fmt: skip

    def arguments(self) -> dict:
        day = self.cleaned_data["day"]
        return {"day": day and day.isoformat()}


class SetExpectedClose(SetColumn):
    key, icon, field, cast = "close", "calendar", "expected_close", "date"
    label = gettext_lazy("Set expected close")
    deed = gettext_lazy("Set the expected close of %(what)s")
    done = gettext_lazy("Expected close of %(what)s set")
    form_class = DayForm

    def value(self, arguments):
        return parse_date(arguments["day"]) if arguments["day"] else None

    def told(self, arguments, member):
        day = self.value(arguments)
        return _("set expected close to %(now)s") % {"now": date_format(day)} if day else _("emptied expected close")


def refused(member: Member) -> tuple[str, dict]:
    """Deals of pipelines in which the member moves none, as a condition on `t`."""
    held = [pipeline.pk for pipeline in moved_in_by(member, Pipeline.objects.visible_to(member))]
    return "NOT (t.pipeline_id = ANY(%(pipelines)s))", {"pipelines": held}


def answer_board(request, action: BulkAction):
    """Let an open board fetch what has changed, and say it, with a way back."""
    if not is_partial(request) or "board" not in (request.POST.get("on"), request.GET.get("on")):
        return None
    toast = {"text": said_of_undo(action), "level": "good" if action.changed else "info"}
    if action.status == BulkAction.Status.DONE:
        undo = f"{reverse('bulk:undone', args=[request.account.slug, action.pk])}?on=board"
        toast |= {"text": said(action), "undo": undo if action.may_be_undone_by(request.member) else ""}
    toast["more"] = {"url": action.get_absolute_url(), "text": _("Details")}
    return board_changed(_stages(action, request.member), toast=toast, **{"dialog:close": {}, "selection:done": {}})


def _stages(action: BulkAction, member: Member) -> set[int]:
    deals = action.rows.filter(outcome="changed").values("target_id")
    found = Deal.objects.visible_to(member).filter(pk__in=deals).order_by()
    stages = set(found.values_list("stage_id", flat=True))
    return stages | (stages_of(action) if action.act == MoveDeals.key else set())


def register() -> None:
    acts = [MoveDeals(), AddLabels(), RemoveLabels(), SetOwner(), SetAttribute(), SetExpectedClose(), Export()]
    refusal = gettext_lazy("You may not change deals of this pipeline.")
    how = {"refused": refused, "refusal": refusal, "answer": answer_board, "touched": refresh_ids}
    kinds.register(kinds.Kind(DEALS, "crm:deals", "manage_crm", acts, **how))
