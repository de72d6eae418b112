from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q, Value
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.audit.triggers import DELETIONS
from accounts.filters.saved import SavedFilter
from accounts.models import Event, ListSettings, Member, TenantForeignKey, TenantModel, TenantQuerySet
from crm.models.deal import Deal
from crm.models.pipeline import Pipeline

MOST_PER_MEMBER = 50


class SavedViewQuerySet(TenantQuerySet):
    def visible_to(self, member: Member) -> "SavedViewQuerySet":
        """The member's own views, and those that are shared, of the pipelines that the member may see."""
        seen = super().visible_to(member).filter(pipeline__in=Pipeline.objects.visible_to(member))
        return seen.filter(Q(is_shared=True) | Q(owner=member))

    @transaction.atomic
    def add(self, pipeline: Pipeline, name: str, *, by: Member, is_shared: bool = False, **kept) -> "SavedView":
        """Keep how a board is looked at, as a view of the member `by`; `kept` are `shape`, `query` and `look`.

        Raises ValidationError for one too many, and for a filter that cannot be applied.
        """
        Member.objects.select_for_update(no_key=True).get(pk=by.pk)
        if self.filter(account_id=by.account_id, owner=by).count() >= MOST_PER_MEMBER:
            words = gettext("You have %(most)d saved views; delete one to make room.")
            raise ValidationError(words % {"most": MOST_PER_MEMBER})
        view = self.model(account=by.account, owner=by, pipeline=pipeline, name=name, is_shared=is_shared, **kept)
        view.names = view.names_now(by)
        view.save()
        Event.objects.record("view.created", by=by, about=[pipeline], data={"name": name})
        return view


class SavedView(SavedFilter, TenantModel):
    """A board's filter, search, order and look under a name, evaluated when opened.

    `query` is what the address held, as of a segment: `{"filter": tree, "q": text, "sort": key}`, and the table's
    `"columns"` where it has some of its own; `look` the fields of `BoardLayout` that it sets. `names` are those of what
    its filter asks for, for when that is gone.
    """

    class Shape(models.TextChoices):
        BOARD = "board", _("Board")
        TABLE = "table", _("Table")

    pipeline = TenantForeignKey(Pipeline, models.CASCADE, related_name="views", verbose_name=_("pipeline"))
    # A shared one may be nobody's; a private one goes with its owner.
    owner = TenantForeignKey(Member, models.CASCADE, null=True, related_name="+", verbose_name=_("owner"))
    name = models.CharField(_("name"), max_length=80)
    is_shared = models.BooleanField(_("shared with everyone"), default=False)
    shape = models.CharField(_("shown as"), max_length=5, choices=Shape, default=Shape.BOARD)
    query = models.JSONField(_("filter"), default=dict)
    look = models.JSONField(_("look of the board"), default=dict)
    names = models.JSONField(default=dict, db_default=Value({}, models.JSONField()), editable=False)

    objects = SavedViewQuerySet.as_manager()

    class Meta(TenantModel.Meta):
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        triggers = [DELETIONS]
        ordering = ["name", "pk"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.CheckConstraint(condition=Q(is_shared=True) | Q(owner__isnull=False), name="crm_savedview_owned"),
        ]

    def __str__(self) -> str:
        return self.name

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

    @transaction.atomic
    def change(self, *, by: Member, **values) -> None:
        """Write `name`, `is_shared`, `shape`, `query` or `look`. Nobody's view, when it is shared no more, is `by`'s.

        Raises ValidationError for a filter that cannot be applied; nothing is changed then.
        """
        type(self).objects.select_for_update(no_key=True).get(pk=self.pk)
        changes = self.write(values, by=by)
        Event.objects.record("view.changed", by=by, about=[self.pipeline], data={"changes": changes})

    @transaction.atomic
    def remove(self, *, by: Member) -> None:
        Event.objects.record("view.deleted", by=by, about=[self.pipeline], data={"name": self.name})
        ListSettings.objects.of(self.account_id).filter(list=f"deal.{self.list_part}").delete()
        self.delete()
