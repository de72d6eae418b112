from collections.abc import Iterator
from contextlib import contextmanager

from django.db import models
from django.db.models import Count, Prefetch
from django.utils.translation import gettext_lazy as _

from accounts.models.event import Event
from accounts.models.member import Member
from accounts.models.role import changing_rights
from accounts.models.tenant import TenantForeignKey, TenantModel, TenantQuerySet


class TeamQuerySet(TenantQuerySet):
    def for_list(self) -> "TeamQuerySet":
        """Each with `size`, the number of its members, and `managers`."""
        managing = TeamMember.objects.filter(is_manager=True).select_related("member__user").order_by("pk")
        seats = Prefetch("teammember_set", managing, to_attr="managing")
        return self.annotate(size=Count("teammember")).prefetch_related(seats)

    def add(self, name: str, *, by: Member | None, account=None) -> "Team":
        """`account` is needed only where nobody in particular acts (`by=None`)."""
        account = by.account if by else account
        with changing_rights(account, by=by):
            team = self.create(account=account, name=name)
            team.tell("created", by, name=name)
        return team


class Team(TenantModel):
    """Members who work together; whoever manages a team sees what its members own."""

    name = models.CharField(_("name"), max_length=60)
    members = models.ManyToManyField(Member, through="TeamMember", related_name="teams", verbose_name=_("members"))

    objects = TeamQuerySet.as_manager()

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

    @contextmanager
    def _changing(self, by: Member | None) -> Iterator[None]:
        """Who manages whom decides who sees what: one change at a time. DoesNotExist when the team is gone."""
        with changing_rights(self.account, by=by):
            self.refresh_from_db(fields=["name"])
            yield

    def rename(self, name: str, *, by: Member | None) -> None:
        with self._changing(by):
            was, self.name = self.name, name
            if name != was:
                self.save(update_fields=["name"])
                self.tell("changed", by, changes={"name": [was, name]})

    def put_in(self, member: Member, *, by: Member | None) -> "TeamMember":
        """Make `member` one of the team; putting somebody in twice changes nothing. DoesNotExist when one is gone."""
        with self._changing(by):
            found = Member.objects.of(self.account).get(pk=member.pk)
            seat, is_new = TeamMember.objects.get_or_create(account=self.account, team=self, member=found)
            if is_new:
                self.tell("member_added", by, member, name=member.name)
        return seat

    def uses(self) -> list[tuple[int, str]]:
        """What stands under this team and has none when it is deleted: (3, "deals")."""
        found = [(kind, kind.objects.of(self.account).filter(**{name: self}).count()) for kind, name in _users()]
        return [
            (number, kind._meta.verbose_name if number == 1 else kind._meta.verbose_name_plural)
            for kind, number in found
            if number
        ]

    def remove(self, *, by: Member | None) -> None:
        """Delete the team; its members stay what they are, its records have no team."""
        with self._changing(by):
            self.tell("deleted", by, name=self.name)
            self.delete()

    def tell(self, deed: str, by: Member | None, *about, **data) -> None:
        Event.objects.record(f"team.{deed}", by=by, about=[self, *about], data=data, account=self.account)


def _users() -> list[tuple[type[TenantModel], str]]:
    """The kinds of record that may stand under a team, each with the name of its field for it."""
    related = (relation for relation in Team._meta.get_fields(include_hidden=True) if relation.one_to_many)
    return [(each.related_model, each.field.name) for each in related if each.related_model is not TeamMember]


class TeamMemberQuerySet(TenantQuerySet):
    def for_list(self) -> "TeamMemberQuerySet":
        """Managers first, then by name."""
        return self.select_related("member__user", "team").order_by("-is_manager", "member__user__name", "pk")


class TeamMember(TenantModel):
    team = TenantForeignKey(Team, models.CASCADE)
    member = TenantForeignKey(Member, models.CASCADE)
    is_manager = models.BooleanField(_("manager"), default=False)

    objects = TeamMemberQuerySet.as_manager()

    class Meta(TenantModel.Meta):
        verbose_name = _("member of a team")
        verbose_name_plural = _("members of teams")
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["team", "member"], name="accounts_teammember_once"),
        ]

    def __str__(self) -> str:
        return f"{self.team}: {self.member}"

    def mark(self, is_manager: bool, *, by: Member | None) -> None:
        """Make this member one who manages the team, or one who does not. DoesNotExist when they are in it no more."""
        with changing_rights(self.team.account, by=by):
            self.refresh_from_db(fields=["is_manager"])
            if self.is_manager != is_manager:
                self.is_manager = is_manager
                self.save(update_fields=["is_manager"])
                self.team.tell("manager_marked" if is_manager else "manager_unmarked", by, self.member)

    def remove(self, *, by: Member | None) -> None:
        """Take the member out of the team. DoesNotExist when they are in it no more."""
        with changing_rights(self.team.account, by=by):
            self.refresh_from_db(fields=["is_manager"])
            self.team.tell("member_removed", by, self.member, name=self.member.name)
            self.delete()
