from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.member import Member
from accounts.models.tenant import TenantForeignKey, TenantModel


class Team(TenantModel):
    name = models.CharField(_("name"), max_length=60)
    members = models.ManyToManyField(Member, through="TeamMember", related_name="teams", verbose_name=_("members"))

    class Meta(TenantModel.Meta):
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        ordering = ["name"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["account", "name"], name="accounts_team_name"),
        ]

    def __str__(self) -> str:
        return self.name


class TeamMember(TenantModel):
    team = TenantForeignKey(Team, models.CASCADE)
    member = TenantForeignKey(Member, models.CASCADE)
    is_manager = models.BooleanField(_("manager"), default=False)

    class Meta(TenantModel.Meta):
        verbose_name = _("member of a team")
        verbose_name_plural = _("members of teams")
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["team", "member"], name="accounts_teammember_once"),
        ]

    def __str__(self) -> str:
        return f"{self.team}: {self.member}"
