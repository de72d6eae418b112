from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Member, TenantForeignKey, TenantModel, TenantQuerySet


class SegmentQuerySet(TenantQuerySet):
    def visible_to(self, member) -> "SegmentQuerySet":
        return super().visible_to(member).filter(Q(is_shared=True) | Q(owner=member))


class Segment(TenantModel):
    """A saved filter over contacts, evaluated when opened. `query` is what the list's address held."""

    owner = TenantForeignKey(Member, models.CASCADE, related_name="+", verbose_name=_("owner"))
    name = models.CharField(_("name"), max_length=80)
    query = models.JSONField(_("filter"), default=dict)
    is_shared = models.BooleanField(_("shared with everyone"), default=False)
    position = models.PositiveIntegerField(_("order"), default=0)

    objects = SegmentQuerySet.as_manager()
    see_permission = "see_contacts"

    class Meta(TenantModel.Meta):
        verbose_name = _("segment")
        verbose_name_plural = _("segments")
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("contacts:segment", args=[self.account.slug, self.pk])
