"""The catalogue of pipelines by niche. Names are translated when a pipeline is made, and then belong to the account."""

from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from crm import template_parts
from crm.models import Pipeline

WON, WON_HUE = _("Won"), 5
LOST, LOST_HUE = _("Lost"), 10
OPEN_HUES = (1, 2, 3, 4, 12, 11, 8, 7)
USUAL_REASONS = (_("Price"), _("Chose another"), _("No budget"), _("No answer"), _("Bad timing"))


@dataclass(frozen=True)
class Template:
    """`steps`: (name, probability, days expected) of the open stages; `won` and `lost` name the last two.

    `reasons` of losing; `checklists`: (name, lines); `rules`: (number of the stage from 0, kind, settings), as the
    rules of stages are stored.
    """

    key: str
    name: str
    description: str
    icon: str
    steps: tuple[tuple, ...]
    won: str = WON
    lost: str = LOST
    reasons: tuple[str, ...] = USUAL_REASONS
    checklists: tuple[tuple, ...] = ()
    rules: tuple[tuple, ...] = field(default=())

    def stages(self) -> list[dict]:
        """What `Pipeline.objects.create_from` takes, in the reader's language."""
        opened = [
            {"name": str(name), "probability": probability, "hue": hue, "expected_days": days}
            for hue, (name, probability, days) in zip(OPEN_HUES, self.steps, strict=False)
        ]
        won = {"name": str(self.won), "kind": "won", "probability": 100, "hue": WON_HUE}
        return [*opened, won, {"name": str(self.lost), "kind": "lost", "probability": 0, "hue": LOST_HUE}]

    @property
    def rest(self) -> dict:
        """Its further parts as JSON, in the reader's language: see `crm.template_parts`."""
        return {
            "reasons": [["lost", str(text)] for text in self.reasons],
            "checklists": [{"name": str(name), "lines": [*map(str, lines)]} for name, lines in self.checklists],
            "rules": [[stage, kind, _plain(settings)] for stage, kind, settings in self.rules],
        }  # fmt: skip


def _plain(settings: dict) -> dict:
    """Words that are to be translated as they read now."""
    return {key: value if isinstance(value, int | bool | list) else str(value) for key, value in settings.items()}


@transaction.atomic
def make(template, *, name: str, by) -> Pipeline:
    """A new pipeline with all that `template` (a `Template`, or a `PipelineTemplate` of the account) brings."""
    pipeline = Pipeline.objects.create_from(template.stages(), name=name, by=by)
    template_parts.write(pipeline, template.rest)
    return pipeline


def _filled(stage: int, *fields: str) -> tuple:
    return stage, "filled", {"fields": list(fields)}


def _plan(stage: int, kind: str, subject: str, days: int) -> tuple:
    return stage, "plan", {"kind": kind, "subject": subject, "days": days}


TEMPLATES = [
    Template(
        "b2b-sales", _("B2B sales"), _("From the first lead to a signed contract."), "handshake",
        (
            (_("Lead"), 10, 7), (_("Qualified"), 25, 10), (_("Meeting"), 40, 14), (_("Proposal"), 60, 14),
            (_("Negotiation"), 80, 21),
        ),
        checklists=((_("Qualification"), (_("Need"), _("Budget"), _("Who decides"), _("By when"))),),
        rules=(_filled(3, "contact"), (3, "value", {"least": "1"}), _filled(4, "expected_close")),
    ),
    Template(
        "real-estate", _("Real estate"), _("From an enquiry over viewings to the deed."), "house",
        (
            (_("Enquiry"), 10, 3), (_("Profile understood"), 20, 10), (_("Viewing"), 40, 21), (_("Offer"), 60, 14),
            (_("Papers and financing"), 85, 45),
        ),
        won=_("Deed signed"),
        reasons=(_("Price"), _("Location"), _("Financing refused"), _("Bought elsewhere"), _("No answer")),
        checklists=((_("Papers"), (_("Identity"), _("Proof of income"), _("Land register"), _("Bank’s approval"))),),
        rules=(_filled(2, "contact"), (3, "value", {"least": "1"})),
    ),
    Template(
        "e-commerce", _("E-commerce"), _("Bring back baskets that were left behind."), "shopping-cart",
        (
            (_("Basket left"), 15, 1), (_("Contacted"), 30, 2), (_("Offer sent"), 50, 3),
            (_("Waiting for payment"), 80, 3),
        ),
        won=_("Bought"),
        lost=_("Not bought"),
        reasons=(_("Shipping too dear"), _("Price"), _("Delivery too late"), _("Only looked"), _("No answer")),
        rules=(_plan(0, "email", _("Remind of the basket"), 1), (3, "items", {})),
    ),
    Template(
        "post-sales", _("Post-sales"), _("Keep customers, renew and grow."), "heart-handshake",
        (
            (_("Healthy"), 70, 90), (_("Needs attention"), 40, 14), (_("Renewal near"), 60, 30),
            (_("In negotiation"), 80, 21),
        ),
        won=_("Renewed"),
        lost=_("Left"),
        reasons=(_("Does not use it"), _("Price"), _("Went to another"), _("Closed down"), _("Unhappy with support")),
        rules=(_plan(1, "call", _("Ask what is wrong"), 1), _filled(2, "expected_close")),
    ),
    Template(
        "onboarding", _("Onboarding"), _("From the signature to the first success."), "badge-check",
        (
            (_("Welcome"), 60, 3), (_("Kick-off"), 70, 7), (_("Set-up"), 80, 14), (_("Training"), 90, 10),
            (_("Going live"), 95, 7),
        ),
        won=_("Live"),
        lost=_("Gave up"),
        reasons=(_("Too complicated"), _("No time"), _("Missing feature"), _("Cancelled")),
        checklists=(
            (_("Set-up"), (_("Account made"), _("Data imported"), _("People invited"), _("Channels connected"))),
        ),
        rules=(_filled(1, "owner"), (4, "checklist", {"name": ""})),
    ),
    Template(
        "recruiting", _("Recruiting"), _("From an application to a signed offer."), "briefcase",
        (
            (_("Applied"), 5, 3), (_("Screening"), 15, 5), (_("Interview"), 35, 10), (_("Test"), 50, 7),
            (_("Reference check"), 70, 5), (_("Offer"), 85, 7),
        ),
        won=_("Hired"),
        lost=_("Rejected"),
        reasons=(_("Not a fit"), _("Salary"), _("Took another job"), _("Withdrew"), _("No answer")),
        checklists=((_("References"), (_("First reference"), _("Second reference"), _("Papers seen"))),),
        rules=(_filled(1, "contact"), (5, "in_order", {})),
    ),
    Template(
        "courses", _("School and courses"), _("From interest to a paid enrolment."), "graduation-cap",
        (
            (_("Interested"), 10, 5), (_("Trial class"), 40, 10), (_("Enrolment form"), 70, 7),
            (_("Waiting for payment"), 90, 5),
        ),
        won=_("Enrolled"),
        reasons=(_("Price"), _("Timetable"), _("Distance"), _("Chose another school"), _("No answer")),
        rules=(_filled(1, "contact"), (3, "value", {"least": "1"})),
    ),
    Template(
        "clinic", _("Clinic"), _("From a call to a treatment that begins."), "activity",
        (
            (_("First contact"), 10, 2), (_("Appointment made"), 40, 10), (_("Seen"), 60, 5),
            (_("Estimate given"), 75, 14),
        ),
        won=_("Treatment begun"),
        reasons=(_("Price"), _("Did not appear"), _("Insurance does not pay"), _("Went elsewhere"), _("No answer")),
        checklists=((_("Before the treatment"), (_("History taken"), _("Consent signed"), _("Insurance checked"))),),
        rules=(_filled(1, "contact"), (1, "activity", {}), _plan(3, "call", _("Ask about the estimate"), 3)),
    ),
    Template(
        "agency", _("Agency"), _("From a briefing over the pitch to a project."), "target",
        (
            (_("Briefing"), 15, 5), (_("Concept"), 30, 10), (_("Pitch"), 50, 14), (_("Estimate sent"), 65, 10),
            (_("Contract"), 85, 10),
        ),
        won=_("Project begun"),
        reasons=(_("Another agency"), _("Price"), _("Project stopped"), _("Idea did not please"), _("No answer")),
        checklists=((_("Briefing"), (_("Aim"), _("Audience"), _("Budget"), _("Deadline"), _("Who approves"))),),
        rules=((1, "checklist", {"name": _("Briefing")}), (3, "items", {}), _filled(4, "expected_close")),
    ),
    Template(
        "saas-renewals", _("SaaS renewals"), _("Each subscription, from ninety days before it ends."), "refresh-cw",
        (
            (_("90 days to go"), 75, 30), (_("60 days to go"), 75, 30), (_("30 days to go"), 70, 20),
            (_("Offer sent"), 85, 10), (_("At risk"), 30, 14),
        ),
        won=_("Renewed"),
        lost=_("Cancelled"),
        reasons=(_("Price"), _("Too little used"), _("Missing feature"), _("Went to another"), _("Closed down")),
        checklists=((_("Renewal review"), (_("Usage looked at"), _("Open tickets"), _("Talked to the champion"))),),
        rules=(_filled(0, "expected_close", "owner"), _plan(4, "call", _("Save the subscription"), 1)),
    ),
    Template(
        "support", _("Customer support"), _("From a report to a solution that is confirmed."), "circle-question-mark",
        (
            (_("Reported"), 20, 1), (_("Understood"), 40, 2), (_("Being solved"), 60, 5),
            (_("Waiting for the customer"), 80, 5),
        ),
        won=_("Solved"),
        lost=_("Not solved"),
        reasons=(_("No answer"), _("Cannot be reproduced"), _("Not supported"), _("Doubled")),
        rules=(_filled(1, "owner", "contact"), (0, "close_in", {"days": 7})),
    ),
    Template(
        "events", _("Events"), _("From an enquiry for a date to the day itself."), "calendar",
        (
            (_("Enquiry"), 15, 3), (_("Date held"), 40, 10), (_("Offer sent"), 60, 10), (_("Deposit paid"), 90, 60),
        ),
        won=_("Held"),
        reasons=(_("Date taken"), _("Price"), _("Place too small"), _("Called off"), _("No answer")),
        checklists=((_("Before the day"), (_("Catering"), _("Technics"), _("Staff"), _("Rest paid"))),),
        rules=(_filled(1, "expected_close"), (2, "value", {"least": "1"})),
    ),
]  # fmt: skip
BLANK = Template(
    "blank", _("From scratch"), _("Three stages that you name as you like."), "plus", ((_("To do"), 50, None),),
    reasons=(),
)  # fmt: skip
BY_KEY = {template.key: template for template in [*TEMPLATES, BLANK]}
