from django.db import models
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from accounts.models import Member, TenantForeignKey
from accounts.models.kept_view import KeptView, KeptViewQuerySet
from crm.models.deal import Deal
from crm.models.pipeline import Pipeline


class SavedViewQuerySet(KeptViewQuerySet):
    def visible_to(self, member: Member) -> "SavedViewQuerySet":
        """As of any view, of the pipelines that the member may see."""
        return super().visible_to(member).filter(pipeline__in=Pipeline.objects.visible_to(member))

    def add(self, pipeline: Pipeline, name: str, *, by: Member, query: dict | None = None, **kept) -> "SavedView":
        """Keep how a board is looked at, as a view of the member `by`; `kept` are `is_shared`, `shape` and `look`.

        Raises ValidationError for one too many, and for a filter that cannot be applied.
        """
        return super().add(name, query or {}, by=by, pipeline=pipeline, **kept)


class SavedView(KeptView):
    """A board's filter, search, order and look under a name, evaluated when opened.

    `look` are the fields of `BoardLayout` that it sets.
    """

    class Shape(models.TextChoices):
        BOARD = "board", _("Board")
        TABLE = "table", _("Table")

    pipeline = TenantForeignKey(Pipeline, models.CASCADE, related_name="views", verbose_name=_("pipeline"))
    shape = models.CharField(_("shown as"), max_length=5, choices=Shape, default=Shape.BOARD)
    look = models.JSONField(_("look of the board"), default=dict)

    objects = SavedViewQuerySet.as_manager()

    verb = "view"

    class Meta(KeptView.Meta):
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")

    def asks_for(self) -> type:
        return Deal

    def get_absolute_url(self) -> str:
        return reverse("crm:view", args=[self.account.slug, self.pipeline_id, self.pk])

    @property
    def url(self) -> str:
        """Where it is shown: the board or the table."""
        route = "crm:board" if self.shape == self.Shape.BOARD else "crm:pipeline_deals"
        return f"{reverse(route, args=[self.account.slug, self.pipeline_id])}?{urlencode({'view': self.pk})}"

    @property
    def list_part(self) -> str:
        """What tells the columns that a member has chosen for its table from those for other tables of deals."""
        return f"view.{self.pk}"

    @property
    def list_key(self) -> str:
        return f"deal.{self.list_part}"

    def concerned(self) -> list:
        return [self.pipeline]
