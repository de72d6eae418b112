from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import JSONObject
from django.utils.translation import gettext_lazy as _

from accounts.models import Member, TenantForeignKey, TenantModel, TenantQuerySet
from crm.models.pipeline import Pipeline
from crm.models.stage import Stage


class BoardLayoutQuerySet(TenantQuerySet):
    def visible_to(self, member: Member) -> "BoardLayoutQuerySet":
        """One's own taste is nobody else's business."""
        return super().visible_to(member).filter(member=member)

    def facts(self) -> Subquery:
        """Its own values as JSON, in a query of pipelines."""
        own = {name: name for name in ("fields", "is_compact", "sort", "collapsed", "hidden", "is_favourite")}
        return Subquery(self.filter(pipeline=OuterRef("pk")).values(facts=JSONObject(**own))[:1])

    def on(self, member: Member, pipeline: Pipeline) -> "BoardLayout":
        """How `member` wants the board of `pipeline` to look, or the usual; one from `for_board` says it itself."""
        if hasattr(pipeline, "layout"):
            return self.model(account=member.account, member=member, pipeline=pipeline, **(pipeline.layout or {}))
        found = self.filter(pipeline=pipeline).first()
        return found or self.model(account=member.account, member=member, pipeline=pipeline)

    def put(self, member: Member, pipeline: Pipeline, **values) -> "BoardLayout":
        """Keep `values` (fields of `BoardLayout`) for `member` and `pipeline`; the others stay as they are."""
        layout, _made = self.update_or_create(
            account_id=member.account_id, member=member, pipeline=pipeline, defaults=values
        )
        return layout

    @transaction.atomic
    def put_column(self, member: Member, stage: Stage, state: str) -> None:
        """Show the column of `stage` open, collapsed or not at all: `state` is one of `BoardLayout.Column`."""
        layout = self.put(member, stage.pipeline)
        layout = self.select_for_update().get(pk=layout.pk)
        for name in (BoardLayout.Column.COLLAPSED, BoardLayout.Column.HIDDEN):
            others = [pk for pk in getattr(layout, name) if pk != stage.pk]
            setattr(layout, name, [*others, stage.pk] if state == name else others)
        layout.save(update_fields=["collapsed", "hidden"])

    @transaction.atomic
    def put_favourite(self, member: Member, pipeline: Pipeline, is_favourite: bool) -> None:
        """Say whether `pipeline` opens first for `member`; only one does."""
        Member.objects.select_for_update(no_key=True).get(pk=member.pk)
        self.filter(member=member, is_favourite=True).update(is_favourite=False)
        self.put(member, pipeline, is_favourite=is_favourite)


class BoardLayout(TenantModel):
    """How a member wants the board of a pipeline to look, and whether it opens first.

    `fields` are keys of `crm.card_fields`, in order; None as usual. `collapsed` and `hidden` are ids of stages; those
    of stages that are gone do no harm.
    """

    class Sort(models.TextChoices):
        RANK = "rank", _("By hand")
        VALUE = "value", _("Highest value first")
        CLOSE = "close", _("Earliest expected close first")
        CHANGED = "changed", _("Last changed first")

    class Column(models.TextChoices):
        OPEN = "open", _("Open")
        COLLAPSED = "collapsed", _("Collapsed")
        HIDDEN = "hidden", _("Hidden")

    member = TenantForeignKey(Member, models.CASCADE, related_name="+", verbose_name=_("member"))
    pipeline = TenantForeignKey(Pipeline, models.CASCADE, related_name="layouts", verbose_name=_("pipeline"))
    fields = ArrayField(models.CharField(max_length=80), verbose_name=_("fields of cards"), null=True, blank=True)
    is_compact = models.BooleanField(_("compact"), default=False)
    sort = models.CharField(_("order"), max_length=10, choices=Sort, default=Sort.RANK)
    collapsed = ArrayField(models.BigIntegerField(), verbose_name=_("collapsed columns"), default=list, blank=True)
    hidden = ArrayField(models.BigIntegerField(), verbose_name=_("hidden columns"), default=list, blank=True)
    is_favourite = models.BooleanField(_("opens first"), default=False)

    objects = BoardLayoutQuerySet.as_manager()

    class Meta(TenantModel.Meta):
        verbose_name = _("layout of a board")
        verbose_name_plural = _("layouts of boards")
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["member", "pipeline"], name="crm_boardlayout_once"),
            models.UniqueConstraint(
                fields=["member"], condition=Q(is_favourite=True), name="crm_boardlayout_one_favourite"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member}: {self.pipeline}"
