"""The catalogue of pipelines by niche. Names are translated when a pipeline is made, and then belong to the account."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

WON, WON_HUE = _("Won"), 5
LOST, LOST_HUE = _("Lost"), 10
OPEN_HUES = (1, 2, 3, 4, 12, 11, 8, 7)


@dataclass(frozen=True)
class PipelineTemplate:
    """`steps`: (name, probability) of the open stages; `won` and `lost` name the last two."""

    key: str
    name: str
    description: str
    icon: str
    steps: tuple[tuple[str, int], ...]
    won: str = WON
    lost: str = LOST

    def stages(self) -> list[dict]:
        """What `Pipeline.objects.create_from` takes, in the reader's language."""
        opened = [
            {"name": str(name), "probability": probability, "hue": hue}
            for hue, (name, probability) in zip(OPEN_HUES, self.steps, strict=False)
        ]
        won = {"name": str(self.won), "kind": "won", "probability": 100, "hue": WON_HUE}
        return [*opened, won, {"name": str(self.lost), "kind": "lost", "probability": 0, "hue": LOST_HUE}]


TEMPLATES = [
    PipelineTemplate(
        "b2b-sales", _("B2B sales"), _("From the first lead to a signed contract."), "handshake",
        ((_("Lead"), 10), (_("Qualified"), 25), (_("Meeting"), 40), (_("Proposal"), 60), (_("Negotiation"), 80)),
    ),
    PipelineTemplate(
        "real-estate", _("Real estate"), _("From an enquiry over viewings to the deed."), "house",
        (
            (_("Enquiry"), 10), (_("Profile understood"), 20), (_("Viewing"), 40), (_("Offer"), 60),
            (_("Papers and financing"), 85),
        ),
        won=_("Deed signed"),
    ),
    PipelineTemplate(
        "e-commerce", _("E-commerce"), _("Bring back baskets that were left behind."), "shopping-cart",
        ((_("Basket left"), 15), (_("Contacted"), 30), (_("Offer sent"), 50), (_("Waiting for payment"), 80)),
        won=_("Bought"),
        lost=_("Not bought"),
    ),
    PipelineTemplate(
        "post-sales", _("Post-sales"), _("Keep customers, renew and grow."), "heart-handshake",
        ((_("Healthy"), 70), (_("Needs attention"), 40), (_("Renewal near"), 60), (_("In negotiation"), 80)),
        won=_("Renewed"),
        lost=_("Left"),
    ),
    PipelineTemplate(
        "onboarding", _("Onboarding"), _("From the signature to the first success."), "badge-check",
        ((_("Welcome"), 60), (_("Kick-off"), 70), (_("Set-up"), 80), (_("Training"), 90), (_("Going live"), 95)),
        won=_("Live"),
        lost=_("Gave up"),
    ),
    PipelineTemplate(
        "recruiting", _("Recruiting"), _("From an application to a signed offer."), "briefcase",
        (
            (_("Applied"), 5), (_("Screening"), 15), (_("Interview"), 35), (_("Test"), 50),
            (_("Reference check"), 70), (_("Offer"), 85),
        ),
        won=_("Hired"),
        lost=_("Rejected"),
    ),
    PipelineTemplate(
        "courses", _("School and courses"), _("From interest to a paid enrolment."), "graduation-cap",
        ((_("Interested"), 10), (_("Trial class"), 40), (_("Enrolment form"), 70), (_("Waiting for payment"), 90)),
        won=_("Enrolled"),
    ),
    PipelineTemplate(
        "clinic", _("Clinic"), _("From a call to a treatment that begins."), "activity",
        ((_("First contact"), 10), (_("Appointment made"), 40), (_("Seen"), 60), (_("Estimate given"), 75)),
        won=_("Treatment begun"),
    ),
]  # fmt: skip
BLANK = PipelineTemplate(
    "blank", _("From scratch"), _("Three stages that you name as you like."), "plus", ((_("To do"), 50),)
)
BY_KEY = {template.key: template for template in [*TEMPLATES, BLANK]}
