from django.db import connection, models
from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce, Now
from django.utils.translation import gettext_lazy as _

from accounts.models import Member, TenantForeignKey, TenantModel, TenantQuerySet
from crm.models.pipeline import Pipeline
from crm.models.stage import Stage

LEAVE = """
UPDATE crm_stagevisit SET left_at = gone.at FROM unnest(%s::bigint[], %s::timestamptz[]) gone (deal, at)
 WHERE deal_id = gone.deal AND left_at IS NULL
"""


class StageVisitQuerySet(TenantQuerySet):
    def visible_to(self, member) -> "StageVisitQuerySet":
        """Visits to stages of pipelines that the member may see: what others are called is not theirs to know."""
        found = super().visible_to(member)
        seen = Pipeline.objects.visible_to(member)
        return found if Pipeline.shows_all_to(member) else found.filter(stage__pipeline__in=seen)

    def begin(self, deal, *, by, path: str) -> "StageVisit":
        """Open the visit of `deal` to the stage that it has just entered."""
        (visit,) = self.begin_all([deal], by=by, path=path)
        return visit

    def begin_all(self, deals: list, *, by, path: str) -> list["StageVisit"]:
        return self.bulk_create(
            self.model(
                account_id=deal.account_id, deal=deal, stage_id=deal.stage_id, entered_at=deal.stage_entered_at,
                by=by, path=path, value=deal.value,
            )
            for deal in deals
        )  # fmt: skip

    def follow_all(self, deals: list, *, by, path: str) -> None:
        """End the open visit of each at the very moment at which that to its new stage begins."""
        moments = {deal.pk: deal.stage_entered_at for deal in deals}
        with connection.cursor() as cursor:
            cursor.execute(LEAVE, [list(moments), list(moments.values())])
        self.begin_all(deals, by=by, path=path)

    def spent_by_stage(self) -> "StageVisitQuerySet":
        """How long these visits have been in each stage, open ones until now: rows of `(stage, spent)`."""
        length = Coalesce("left_at", Now()) - F("entered_at")
        return self.order_by().values_list("stage").annotate(spent=Sum(length))


class StageVisit(TenantModel):
    """A stretch of time that a deal spent in a stage: history without gaps, the last one open-ended."""

    class Path(models.TextChoices):
        CREATED = "created", _("created")
        DRAG = "drag", _("dragged")
        KEYBOARD = "keyboard", _("moved by keyboard")
        FORM = "form", _("moved by form")
        BULK = "bulk", _("moved in bulk")
        ARCHIVE = "archive", _("stage archived")
        IMPORT = "import", _("imported")
        UNDO = "undo", _("undone")
        ADMIN = "admin", _("in the admin")
        API = "api", _("by the API")

    deal = TenantForeignKey("crm.Deal", models.CASCADE, related_name="visits")
    stage = TenantForeignKey(Stage, models.PROTECT, related_name="visits")
    entered_at = models.DateTimeField(_("from"))
    left_at = models.DateTimeField(_("until"), null=True)
    by = TenantForeignKey(Member, models.SET_NULL, null=True, related_name="+", verbose_name=_("by"))
    path = models.CharField(_("path"), max_length=10, choices=Path)
    value = models.DecimalField(_("value on entry"), max_digits=19, decimal_places=4)

    objects = StageVisitQuerySet.as_manager()
    owner_path = "deal__owner"

    class Meta(TenantModel.Meta):
        verbose_name = _("visit to a stage")
        verbose_name_plural = _("visits to stages")
        ordering = ["entered_at", "pk"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["deal"], condition=Q(left_at=None), name="crm_stagevisit_one_open"),
            models.CheckConstraint(
                condition=Q(left_at=None) | Q(left_at__gte=F("entered_at")), name="crm_stagevisit_order"
            ),
        ]
