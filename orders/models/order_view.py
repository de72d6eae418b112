from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q, Value
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.audit.triggers import DELETIONS
from accounts.filters.saved import SavedFilter
from accounts.models import Event, ListSettings, Member, TenantForeignKey, TenantModel, TenantQuerySet
from orders.models.order import Order

MOST_PER_MEMBER = 50


class OrderViewQuerySet(TenantQuerySet):
    def visible_to(self, member: Member) -> "OrderViewQuerySet":
        """The member's own views, and those that are shared."""
        return super().visible_to(member).filter(Q(is_shared=True) | Q(owner=member))

    @transaction.atomic
    def add(self, name: str, query: dict, *, by: Member, is_shared: bool = False) -> "OrderView":
        """Keep the list's `query` as a view of the member `by`.

        Raises ValidationError for one too many, and for a filter that cannot be applied.
        """
        Member.objects.select_for_update(no_key=True).get(pk=by.pk)
        if self.filter(account_id=by.account_id, owner=by).count() >= MOST_PER_MEMBER:
            words = gettext("You have %(most)d saved views; delete one to make room.")
            raise ValidationError(words % {"most": MOST_PER_MEMBER})
        view = self.model(account=by.account, owner=by, name=name, query=query, is_shared=is_shared)
        view.names = view.names_now(by)
        view.save()
        view.tell("created", by, {"name": name})
        return view


class OrderView(SavedFilter, TenantModel):
    """The list of orders as somebody keeps it under a name, evaluated when opened.

    `query` is what the list's address held: `{"filter": tree, "q": text, "sort": key}`, and the `"columns"` where it
    has some of its own. `names` are those of what its filter asks for, for when that is gone.
    """

    # A shared one may be nobody's; a private one goes with its owner.
    owner = TenantForeignKey(Member, models.CASCADE, null=True, related_name="+", verbose_name=_("owner"))
    name = models.CharField(_("name"), max_length=80)
    is_shared = models.BooleanField(_("shared with everyone"), default=False)
    query = models.JSONField(_("filter"), default=dict)
    names = models.JSONField(default=dict, db_default=Value({}, models.JSONField()), editable=False)

    objects = OrderViewQuerySet.as_manager()
    see_permission = "see_orders"

    class Meta(TenantModel.Meta):
        verbose_name = _("saved view of orders")
        verbose_name_plural = _("saved views of orders")
        triggers = [DELETIONS]
        ordering = ["name", "pk"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.CheckConstraint(condition=Q(is_shared=True) | Q(owner__isnull=False), name="orders_orderview_owned"),
        ]

    def __str__(self) -> str:
        return self.name

    def asks_for(self) -> type:
        return Order

    def get_absolute_url(self) -> str:
        return reverse("orders:view", args=[self.account.slug, self.pk])

    @transaction.atomic
    def change(self, *, by: Member, **values) -> None:
        """Write `name`, `is_shared` or `query`. Nobody's view, when it is shared no more, is `by`'s.

        Raises ValidationError for a filter that cannot be applied; nothing is changed then.
        """
        type(self).objects.select_for_update(no_key=True).get(pk=self.pk)
        changes = self.write(values, by=by)
        self.tell("changed", by, {"changes": changes})

    @transaction.atomic
    def remove(self, *, by: Member) -> None:
        self.tell("deleted", by, {"name": self.name})
        ListSettings.objects.of(self.account_id).filter(list=f"order.{self.pk}").delete()
        self.delete()

    def tell(self, deed: str, by: Member, data: dict) -> None:
        Event.objects.record(f"orderview.{deed}", by=by, about=[self], data=data)
