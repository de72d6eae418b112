from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import JSONObject
from django.utils.translation import gettext_lazy as _

from accounts.models import Member, TenantForeignKey, TenantModel, TenantQuerySet
from crm.models.pipeline import Pipeline
from crm.models.saved_view import SavedView
from crm.models.stage import Stage


class BoardLayoutQuerySet(TenantQuerySet):
    def visible_to(self, member: Member) -> "BoardLayoutQuerySet":
        """One's own taste is nobody else's business."""
        return super().visible_to(member).filter(member=member)

    def of_board(self, view_pk: int | None = None) -> "BoardLayoutQuerySet":
        """Those of boards as they are, or those of a saved view."""
        return self.filter(view=view_pk)

    def facts(self) -> Subquery:
        """Its own values as JSON, in a query of pipelines."""
        own = {name: name for name in ("fields", "is_compact", "sort", "collapsed", "hidden", "is_favourite")}
        return Subquery(self.of_board().filter(pipeline=OuterRef("pk")).values(facts=JSONObject(**own))[:1])

    def on(self, member: Member, pipeline: Pipeline, view: SavedView | None = None) -> "BoardLayout":
        """How `member` wants the board of `pipeline` to look, or the usual; one from `for_board` says it itself.

        For the board under a `view`: what the member has chosen there, or what is saved with it.
        """
        known = {"account": member.account, "member": member, "pipeline": pipeline, "view": view}
        if view is None and hasattr(pipeline, "layout"):
            return self.model(**known, **(pipeline.layout or {}))
        found = self.visible_to(member).of_board(view and view.pk).filter(pipeline=pipeline).first()
        return found or self.model(**known, **(view.look if view else {}))

    def put(self, member: Member, pipeline: Pipeline, view: SavedView | None = None, **values) -> "BoardLayout":
        """Keep `values` (fields of `BoardLayout`) for `member` and `pipeline`; the others stay as they are."""
        known = {"account_id": member.account_id, "member": member, "pipeline": pipeline, "view": view}
        looks = view.look if view else {}
        layout, _made = self.update_or_create(**known, defaults=values, create_defaults=looks | values | known)
        return layout

    def forget(self, member: Member, view: SavedView) -> None:
        """Let the board under `view` look to `member` as it is saved."""
        self.visible_to(member).of_board(view.pk).delete()

    @transaction.atomic
    def put_column(self, member: Member, stage: Stage, state: str, view: SavedView | None = None) -> None:
        """Show the column of `stage` open, collapsed or not at all: `state` is one of `BoardLayout.Column`."""
        layout = self.put(member, stage.pipeline, view)
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
    of stages that are gone do no harm. With a `view` it is that of the board under this view, where it is no longer as
    saved. `views` is the member's order of saved views, by their ids.
    """

    class Sort(models.TextChoices):
        RANK = "rank", _("By hand")
        VALUE = "value", _("Highest value first")
        CLOSE = "close", _("Earliest expected close first")
        CHANGED = "changed", _("Last changed first")
        HEALTH = "health", _("Least healthy first")

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
    view = TenantForeignKey(
        SavedView, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("saved view")
    )
    views = ArrayField(models.BigIntegerField(), verbose_name=_("order of views"), default=list, blank=True)
    is_favourite = models.BooleanField(_("opens first"), default=False)

    objects = BoardLayoutQuerySet.as_manager()

    class Meta(TenantModel.Meta):
        verbose_name = _("layout of a board")
        verbose_name_plural = _("layouts of boards")
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["member", "pipeline", "view"], nulls_distinct=False, name="crm_boardlayout_once"
            ),
            models.UniqueConstraint(
                fields=["member"], condition=Q(is_favourite=True), name="crm_boardlayout_one_favourite"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member}: {self.pipeline}"

    @property
    def look(self) -> dict:
        """What a saved view keeps of it."""
        return {name: getattr(self, name) for name in ("fields", "is_compact", "collapsed", "hidden")}
