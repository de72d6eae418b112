"""The audit tables of what an account is: its members, roles, rights, teams and settings; and of its records."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pghistory
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.formats import date_format, number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.audit.triggers import Changes, column
from accounts.models.account import PERMISSIONS, Account, AccountGroupPermission, AccountUserPermission, ExchangeRate
from accounts.models.audit_row import AuditQuerySet, Kind, Reference, audit_of
from accounts.models.member import Member, MemberRole
from accounts.models.role import Role
from accounts.models.team import Team, TeamMember
from accounts.models.user import User
from accounts.modules import MODULES
from conversalabs.acting import said

USER = Reference("user", "user_id")
ROLE = Reference("role", "role_id", "role")
TEAM = Reference("team", "team_id", "team")

USER_OF_MEMBER = f"SELECT user_id FROM accounts_member WHERE id = {column('member_id')}"
CODENAME = f"SELECT codename FROM auth_permission WHERE id = {column('permission_id')}"
ROLE_OF_GROUP = f"SELECT id FROM accounts_role WHERE group_id = {column('group_id')}"
# With a role goes its group, and with that its rights: by then only the audit knows its name.
NAME_OF_GROUP = f"""coalesce(
    (SELECT name FROM accounts_role WHERE group_id = {column("group_id")}),
    (SELECT facts ->> 'name' FROM accounts_roleaudit
        WHERE facts -> 'group_id' = present -> 'group_id' ORDER BY pgh_id DESC LIMIT 1))"""


class AccountAudit(
    audit_of(
        Account,
        Changes(
            "name", "slug", "country", "language", "time_zone", "currency", "modules", "requires_second_factor",
            "session_days",
            account=column("id"), ignored=["id", "created_at"],
        ),
    )
):  # fmt: skip
    """A change of a setting that is not among those leaves its name alone."""

    kind = Kind.SETTINGS
    words = {"insert": _("Opened the account"), "delete": _("Deleted the account")}

    def changes(self, column: str, values: list | None, named: dict) -> Iterator[SafeString]:
        if column == "modules":
            yield from _switched(*values, _("Switched {module} on"), _("Switched {module} off"))
        else:
            yield from super().changes(column, values, named)


def _switched(before: list[str], after: list[str], came: str, went: str, **named) -> Iterator[SafeString]:
    """The modules that `after` has and `before` has not, and the other way round, each in words."""
    names = {module.key: module.name for module in MODULES}
    for key in sorted({*before, *after}):
        if (key in before) != (key in after):
            yield format_html(came if key in after else went, module=names.get(key, key), **named)


# One row in the audit of each account of which this user is a member.
ACCOUNTS_OF_USER = f"unnest(ARRAY(SELECT account_id FROM accounts_member WHERE user_id = {column('id')}))"
ONES_OWN = [
    "id", "password", "last_login", "email", "name", "language", "time_zone", "date_joined", "sign_outs", "has_summary",
]  # fmt: skip


class UserAudit(
    audit_of(
        User,
        Changes(
            "is_active", "is_staff", "is_superuser",
            account=ACCOUNTS_OF_USER, ignored=ONES_OWN, user_id="present -> 'id'",
        ),
    )
):  # fmt: skip
    """What somebody who stands above the accounts lets a person do in all of them."""

    kind = Kind.MEMBERS
    refers = {"user": USER}

    switches = {
        "is_active": (_("Kept {user} from signing in"), _("Let {user} sign in again")),
        "is_staff": (_("Closed the Django admin to {user}"), _("Opened the Django admin to {user}")),
        "is_superuser": (_("Made {user} a superuser no longer"), _("Made {user} a superuser")),
    }

    @property
    def words(self) -> dict:
        return {column: words[self.facts[column]] for column, words in self.switches.items()}


class MemberAudit(audit_of(Member, Changes("user_id", "is_active", ignored=["id", "summarised_on"]))):
    kind = Kind.MEMBERS
    refers = {"user": USER}
    subject = "{user}"

    @property
    def words(self) -> dict:
        lets_in = self.facts["is_active"]
        return {
            "insert": _("Added {user}"),
            "is_active": _("Let {user} in again") if lets_in else _("Kept {user} out"),
            "delete": _("Removed {user}"),
        }


class MemberRoleAudit(
    audit_of(
        MemberRole,
        Changes(
            "role_id",
            user_id=USER_OF_MEMBER,
            role=f"SELECT name FROM accounts_role WHERE id = {column('role_id')}",
        ),
    )
):
    kind = Kind.MEMBERS
    refers = {"user": USER, "role": ROLE}
    subject = "{user}"
    words = {
        "insert": _("Gave the role {role} to {user}"),
        "role_id": _("Gave the role {role} to {user}"),
        "delete": _("Took the role {role} from {user}"),
    }


class RoleAudit(audit_of(Role, Changes("name", "closed_modules", "group_id", role_id="present -> 'id'"))):
    kind = Kind.RIGHTS
    refers = {"role": Reference("role", "role_id", "name")}
    subject = _("Role {role}")
    words = {
        "insert": _("Made the role {role}"),
        "name": _("Renamed the role {before} to {role}"),
        "delete": _("Deleted the role {role}"),
    }

    def phrases(self, things) -> Iterator[SafeString]:
        yield from super().phrases(things)
        if self.pgh_label == "insert":
            yield from self._closed([], self.facts["closed_modules"])

    def changes(self, column: str, values: list | None, named: dict) -> Iterator[SafeString]:
        yield from self._closed(*values) if column == "closed_modules" else super().changes(column, values, named)

    def _closed(self, before: list[str], after: list[str]) -> Iterator[SafeString]:
        words = _("Closed {module} to the role {role}"), _("Opened {module} to the role {role}")
        return _switched(before, after, *words, role=self.facts["name"])


class Grant:
    """A right that a role or a person was given or lost."""

    kind = Kind.RIGHTS
    gathers = "permission"
    permissions = dict(PERMISSIONS)

    def also_named(self) -> dict:
        known = [str(label) for codename, label in self.permissions.items() if codename in self.gathered]
        return {"permissions": ", ".join([*known, *(name for name in self.gathered if name not in self.permissions)])}


class RoleGrantAudit(
    Grant,
    audit_of(
        AccountGroupPermission,
        Changes(
            "group_id", "permission_id", account=column("content_object_id"),
            permission=CODENAME, role_id=ROLE_OF_GROUP, role=NAME_OF_GROUP,
        ),
    ),
):  # fmt: skip
    refers = {"role": ROLE}
    subject = _("Role {role}")
    words = {
        "insert": _("Role {role}: may now {permissions}"),
        "permission_id": _("Role {role}: may now {permissions}"),
        "delete": _("Role {role}: may no longer {permissions}"),
    }


class UserGrantAudit(
    Grant,
    audit_of(
        AccountUserPermission,
        Changes("user_id", "permission_id", account=column("content_object_id"), permission=CODENAME),
    ),
):
    refers = {"user": USER}
    subject = "{user}"
    words = {
        "insert": _("{user}: may now {permissions}"),
        "permission_id": _("{user}: may now {permissions}"),
        "delete": _("{user}: may no longer {permissions}"),
    }


class TeamAudit(audit_of(Team, Changes("name", team_id="present -> 'id'"))):
    kind = Kind.TEAMS
    refers = {"team": Reference("team", "team_id", "name")}
    subject = _("Team {team}")
    words = {
        "insert": _("Made the team {team}"),
        "name": _("Renamed the team {before} to {team}"),
        "delete": _("Deleted the team {team}"),
    }


class TeamMemberAudit(
    audit_of(
        TeamMember,
        Changes(
            "team_id", "is_manager", user_id=USER_OF_MEMBER,
            team=f"SELECT name FROM accounts_team WHERE id = {column('team_id')}",
        ),
    )
):  # fmt: skip
    kind = Kind.TEAMS
    refers = {"user": USER, "team": TEAM}
    subject = "{user}"

    @property
    def words(self) -> dict:
        manages = self.facts.get("is_manager")
        joined = _("Put {user} into the team {team}")
        leads = _("Let {user} manage the team {team}")
        return {
            "insert": leads if manages else joined,
            "is_manager": leads if manages else _("Let {user} no longer manage the team {team}"),
            "delete": _("Took {user} out of the team {team}"),
        }


class RateAudit(audit_of(ExchangeRate, Changes("currency", "date", "rate"))):
    kind = Kind.SETTINGS
    subject = _("Rate of {currency} from {date} on")
    words = {
        "insert": _("Set the rate of {currency} from {date} on: {rate}"),
        "rate": _("Set the rate of {currency} from {date} on: {rate}"),
        "delete": _("Deleted the rate of {currency} from {date} on: {rate}"),
    }

    def also_named(self) -> dict:
        rate = number_format(Decimal(str(self.facts["rate"])).normalize(), use_l10n=True)
        day = date_format(date.fromisoformat(self.facts["date"]))
        return {"currency": self.facts["currency"], "date": day, "rate": rate}


class RecordsQuerySet(AuditQuerySet):
    def exported(self, account_id: int, model: type[models.Model], ids) -> "RecordsAudit":
        """Write that whoever acts takes these records of an account out. To be called before they are handed over."""
        ids = sorted(ids)
        facts = {"kind": model._meta.label_lower, "number": len(ids)}
        return self.create(account_id=account_id, pgh_label="exported", pgh_context=said(), facts=facts, ids=ids)


class RecordsAudit(
    audit_of(Account, pghistory.ManualEvent("deleted"), pghistory.ManualEvent("exported"), things=_("records"))
):
    """Records of an account that were deleted, one row a statement, or exported, one row a file: their ids alone."""

    ids = ArrayField(models.BigIntegerField(), verbose_name=_("ids"))

    objects = RecordsQuerySet.as_manager()

    gathers = "number"
    kinds = {Kind.DELETIONS: "deleted", Kind.EXPORTS: "exported"}

    @classmethod
    def of_kind(cls, kind: str) -> models.Q | None:
        if not kind:
            return models.Q()
        return models.Q(pgh_label=cls.kinds[kind]) if kind in cls.kinds else None

    def phrases(self, things) -> Iterator[SafeString]:
        number = sum(self.gathered)
        words = {
            "deleted": ngettext("Deleted {number} {records}", "Deleted {number} {records}", number),
            "exported": ngettext("Exported {number} {records}", "Exported {number} {records}", number),
        }
        shown = number_format(number, force_grouping=True)
        yield format_html(words[self.pgh_label], number=shown, records=_records(self.facts["kind"], number))


def _records(label: str, number: int) -> str:
    """What `number` records of a model are called."""
    try:
        meta = apps.get_model(label)._meta
    except LookupError:
        return label
    return str(meta.verbose_name if number == 1 else meta.verbose_name_plural)
