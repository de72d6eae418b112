from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.member import Member
from accounts.models.tenant import TenantForeignKey, TenantModel, TenantQuerySet

PAGE_SIZES = [25, 50, 100, 200]
PAGE_SIZE = 50


class ListSettingsQuerySet(TenantQuerySet):
    def put(self, member: Member, key: str, **values) -> None:
        """Keep `columns` (None: the usual ones) or `page_size` for the lists `key` of `member`."""
        self.update_or_create(account_id=member.account_id, member=member, list=key, defaults=values)

    def visible_to(self, member: Member) -> "ListSettingsQuerySet":
        """One's own taste is nobody else's business."""
        return super().visible_to(member).filter(member=member)


class ListSettings(TenantModel):
    """How a member wants a list to look: `columns` by key, in order, and how many rows a page has; None as usual.

    `list` names it: "contact", or "contact.7" for the segment 7, where it looks otherwise than other lists of contacts.
    """

    member = TenantForeignKey(Member, models.CASCADE, related_name="+", verbose_name=_("member"))
    list = models.CharField(_("list"), max_length=40)
    columns = ArrayField(models.CharField(max_length=80), verbose_name=_("columns"), null=True, blank=True)
    page_size = models.PositiveSmallIntegerField(
        _("rows a page"), null=True, blank=True, choices=[(size, str(size)) for size in PAGE_SIZES]
    )

    objects = ListSettingsQuerySet.as_manager()

    class Meta(TenantModel.Meta):
        verbose_name = _("settings of a list")
        verbose_name_plural = _("settings of lists")
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["member", "list"], name="accounts_listsettings_once"),
        ]

    def __str__(self) -> str:
        return f"{self.member}: {self.list}"
