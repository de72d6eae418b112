from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.audit.triggers import DELETIONS
from accounts.models import Event, Label, Member, Team, TenantForeignKey, TenantModel, TenantQuerySet
from companies.models import Company
from contacts.models import Contact, Conversation
from conversalabs.folding import Fold
from conversalabs.links import link
from conversalabs.standing import Standing
from crm import rules
from crm.health import Health
from crm.models.deal_changes import DealChanges
from crm.models.deal_queryset import DealQuerySet
from crm.models.deal_total import KEPT
from crm.models.kept_health import FOLLOW_CONTACT
from crm.models.move import Move, Undo
from crm.models.move_answers import read_answers
from crm.models.pipeline import Pipeline
from crm.models.stage import Stage
from crm.models.stage_visit import StageVisit
from crm.ranks import Edge, Spot
from crm.refusals import Stale

_TO_CHANGE, _TO_DELETE = (
    Standing(lambda pk: Deal.objects.filter(pk=pk).order_by(), locking=f"FOR {strength}")
    for strength in ("NO KEY UPDATE", "UPDATE")
)


class Deal(DealChanges, TenantModel):
    """An opportunity in a pipeline. It changes its stage through `move_to` alone."""

    class Priority(models.IntegerChoices):
        LOW = 1, _("Low")
        NORMAL = 2, _("Normal")
        HIGH = 3, _("High")

    # Indexes of their own would double those below, and cost every move.
    pipeline = TenantForeignKey(
        Pipeline, models.PROTECT, related_name="deals", verbose_name=_("pipeline"), db_index=False
    )
    stage = TenantForeignKey(Stage, models.PROTECT, related_name="deals", verbose_name=_("stage"), db_index=False)
    rank = models.BigIntegerField(editable=False)
    title = models.CharField(_("title"), max_length=200)
    value = models.DecimalField(_("value"), max_digits=19, decimal_places=4, default=Decimal(0))
    currency = models.CharField(_("currency"), max_length=3, default="BRL")
    value_from_items = models.BooleanField(_("value is the total of the line items"), default=True)
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority, default=Priority.NORMAL)
    probability = models.PositiveSmallIntegerField(_("probability, %"), null=True, blank=True)
    owner = TenantForeignKey(Member, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("owner"))
    team = TenantForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("team"))
    contact = TenantForeignKey(
        Contact, models.SET_NULL, null=True, blank=True, related_name="deals", verbose_name=_("contact")
    )
    company = TenantForeignKey(
        Company, models.SET_NULL, null=True, blank=True, related_name="deals", verbose_name=_("company")
    )
    # What it came out of.
    conversation = TenantForeignKey(
        Conversation, models.SET_NULL, null=True, blank=True, related_name="deals", verbose_name=_("conversation")
    )
    expected_close = models.DateField(_("expected close"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    lost_reason = models.CharField(_("reason"), max_length=200, blank=True)
    won_reason = models.CharField(_("reason of winning"), max_length=200, blank=True, default="", db_default="")
    # What is to be known of how it came into its stage, see `crm.rules.Passed`.
    entry = models.JSONField(default=dict, db_default={}, editable=False)
    source = models.CharField(_("source"), max_length=80, blank=True)
    attributes = models.JSONField(_("attributes"), default=dict, blank=True)
    labels = models.ManyToManyField(Label, through="DealLabel", related_name="deals", verbose_name=_("labels"))
    version = models.PositiveIntegerField(default=1, editable=False)
    # Of the first of its open activities, which keep it: see `Activity`.
    next_due_on = models.DateField(_("next activity"), null=True, blank=True, editable=False)
    next_due_at = models.DateTimeField(null=True, blank=True, editable=False)
    # What it waits for; until that day nobody expects anything of it.
    waiting_until = models.DateField(_("waiting until"), null=True, blank=True)
    waiting_note = models.CharField(_("waiting for"), max_length=200, blank=True, default="", db_default="")
    # Of an open deal; kept by `crm.health`, as is since when it is so.
    health = models.PositiveSmallIntegerField(_("health"), choices=Health, null=True, blank=True, editable=False)
    health_points = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)
    health_at = models.DateTimeField(null=True, blank=True, editable=False)
    stage_entered_at = models.DateTimeField(_("in this stage since"), default=timezone.now)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    folded = models.GeneratedField(expression=Fold("title"), output_field=models.TextField(), db_persist=True)

    objects = DealQuerySet.as_manager()
    owner_path = "owner"

    class Meta(TenantModel.Meta):
        verbose_name = _("deal")
        verbose_name_plural = _("deals")
        triggers = [DELETIONS, *KEPT, FOLLOW_CONTACT]
        ordering = ["stage", "rank"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["stage", "rank"], name="crm_deal_rank", deferrable=models.Deferrable.IMMEDIATE
            ),
            models.CheckConstraint(condition=Q(probability__lte=100), name="crm_deal_probability"),
        ]
        indexes = [
            models.Index(fields=["contact", "-id"], name="crm_deal_of_contact"),
            models.Index(fields=["pipeline", "stage"], name="crm_deal_in_pipeline"),
            models.Index(
                fields=["account", "next_due_on", "id"], condition=Q(next_due_on__isnull=False), name="crm_deal_by_next"
            ),
            # The orders of a board, see `crm.board_order`.
            models.Index(F("stage"), F("value").desc(), F("id").desc(), name="crm_deal_by_value"),
            models.Index(fields=["stage", "expected_close", "id"], name="crm_deal_by_close"),
            models.Index(F("stage"), F("updated_at").desc(), F("id").desc(), name="crm_deal_by_change"),
            models.Index(F("stage"), F("health_points").desc(), F("id").desc(), name="crm_deal_by_health"),
        ]

    @classmethod
    def shows_all_to(cls, member) -> bool:
        """A pipeline may hide its deals as well."""
        return super().shows_all_to(member) and Pipeline.shows_all_to(member)

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return link("crm:deal", self.account.slug, self.pk)

    def is_visible_to(self, member: Member) -> bool:
        pipelines = Pipeline.objects.visible_to(member).filter(pk=self.pipeline_id)
        return super().is_visible_to(member) and pipelines.exists()

    @property
    def override_reason(self) -> str:
        """Why rules were set aside when it came into its stage; "" where they were not."""
        return self.entry.get("override", {}).get("reason", "")

    @property
    def rights_read(self) -> dict[int, frozenset[str]]:
        """The rights of who asks on this deal's pipeline, where it came with them (`for_board`)."""
        pipeline = self._state.fields_cache.get("pipeline")
        return {} if pipeline is None or pipeline.held is None else {pipeline.pk: pipeline.held}

    def begin(self, *, by, path: str, answers: dict, is_told: bool = True) -> None:
        """Save this new deal at the top of its (locked) stage, and begin its history."""
        self.prepare(answers, by=by)
        self.rank = Spot(edge=Edge.TOP).rank_in(self.stage, self, by=by)
        self.save(force_insert=True)
        StageVisit.objects.begin(self, by=by, path=path)
        about, data = self.beginning(path)
        Event.objects.record("deal.created", by=by, about=about, data=data, is_told=is_told)

    def prepare(self, answers: dict, *, by) -> None:
        """Be as this new deal is once its stage has taken it; raises a `Refusal` when that does not."""
        answers = read_answers(answers)
        passed = self.check_entry(self.stage, answers, by=by)
        self.pipeline, self.entry = self.stage.pipeline, passed.notes(by)
        self.close_as(self.stage.kind, answers)

    def beginning(self, path: str) -> tuple[list, dict]:
        """What the event of its creation is about, and its data."""
        beside = ((Contact, self.contact_id), (Conversation, self.conversation_id))
        about = [self, self.stage, self.pipeline, *(model(pk=pk) for model, pk in beside if pk)]
        return about, {"stage": self.stage_id, "path": path, **self.entry}

    def be_received(self, stage, *, by) -> None:
        """Let `stage`, which it has just entered, do to this deal what it does on entry; what fails is recorded."""
        if not rules.actions_of(stage):
            return
        self.is_received = True
        failed = rules.act(rules.Entry(self, stage, by))
        self.is_received = False
        self.refresh_from_db()
        self.stage, self.pipeline, self.account = stage, stage.pipeline, by.account
        if failed:
            self.entry = self.entry | {"failed": failed}
            self.save(update_fields=["entry"])
            Event.objects.record("deal.entry_failed", by=by, about=[self, stage], data={"failed": "; ".join(failed)})

    def move_to(
        self, stage, *, by, before=None, after=None, edge=None, version=None, answers=None,
        path=StageVisit.Path.FORM, is_told=True,
    ) -> Event | None:  # fmt: skip
        """Put this deal into `stage`: between the cards with the ids `after` and `before`, at an `edge`, or on top.

        `version` is the one that the person saw; `answers` what the stage asks for: see `crm.models.move_answers`.
        Not `is_told`: see `Move`.
        Returns the event, or None when the deal stands there already. Raises `NotAllowed`, `Stale` or `Lacking`
        and then has changed nothing; afterwards this object holds what the database holds, either way.
        """
        spot = Spot(before=before, after=after, edge=edge)
        how = {"spot": spot, "version": version, "answers": answers, "path": path, "is_told": is_told}
        return Move(self, stage, by=by, **how).run()

    def undo_move(self, event: Event, *, by, is_told=True) -> Event | None:
        """Put this deal back to where it was before `event`; `Stale` if it has been moved again since."""
        return Undo(self, event, by=by, is_told=is_told).run()

    def last_move(self) -> Event | None:
        events = Event.objects.filter(account_id=self.account_id)
        return events.on(self).filter(verb="deal.moved").select_related("actor__user").first()

    def lock(self, *, to_delete: bool = False) -> None:
        """Read this deal anew and keep others from changing it until the transaction ends."""
        account = self.account
        found = (_TO_DELETE if to_delete else _TO_CHANGE).rows(pk=self.pk)
        if not found:
            raise Stale(_("This deal has been deleted meanwhile."))
        self._prefetched_objects_cache = {}
        self._state.fields_cache.clear()
        self.__dict__.update({name: value for name, value in found[0].__dict__.items() if name != "_state"})
        self.account = account

    def check_entry(self, stage, answers: dict, *, by, origin=None, is_back=False, ahead=()) -> rules.Passed:
        """Raise a `Refusal` unless this deal may enter `stage` with `answers`, coming from `origin`."""
        if stage.is_archived or stage.pipeline.is_archived:
            raise Stale(_("This stage has been archived meanwhile."))
        return rules.check(rules.Entry(self, stage, by, origin, answers, is_back, ahead))

    def close_as(self, kind: str, answers: dict) -> None:
        """Set the day and the reason that belong to a stage of `kind`: none in an open one."""
        is_closed = kind != Stage.Kind.OPEN
        self.closed_on = (answers.get("closed_on") or timezone.localdate()) if is_closed else None
        self.lost_reason = answers.get("lost_reason", "").strip() if kind == Stage.Kind.LOST else ""
        self.won_reason = answers.get("won_reason", "").strip() if kind == Stage.Kind.WON else ""


class OfDealQuerySet(TenantQuerySet):
    def visible_to(self, member) -> "OfDealQuerySet":
        """What ties a deal to something else is visible to whoever sees its pipeline."""
        return super().visible_to(member).filter(deal__pipeline__in=Pipeline.objects.visible_to(member))


class DealLabel(TenantModel):
    deal = TenantForeignKey(Deal, models.CASCADE)
    label = TenantForeignKey(Label, models.CASCADE)

    objects = OfDealQuerySet.as_manager()
    owner_path = "deal__owner"

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["deal", "label"], name="crm_deallabel_once"),
        ]
