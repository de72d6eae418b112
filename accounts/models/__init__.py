from accounts.models.account import Account, AccountGroupPermission, AccountUserPermission, ExchangeRate
from accounts.models.attached_file import AttachedFile
from accounts.models.attribute import CustomAttribute
from accounts.models.audit import (
    AccountAudit,
    MemberAudit,
    MemberRoleAudit,
    RateAudit,
    RecordsAudit,
    RoleAudit,
    RoleGrantAudit,
    TeamAudit,
    TeamMemberAudit,
    UserAudit,
    UserGrantAudit,
)
from accounts.models.event import Event, EventAbout
from accounts.models.invitation import Invitation, InvitationRole
from accounts.models.label import Label
from accounts.models.list_settings import ListSettings
from accounts.models.member import Member, MemberRole
from accounts.models.note import Note
from accounts.models.role import LastAdministratorError, NotYoursToGiveError, Role
from accounts.models.submission import Submission
from accounts.models.team import Team, TeamMember
from accounts.models.tenant import TenantForeignKey, TenantModel, TenantQuerySet
from accounts.models.user import User

__all__ = [
    "Account",
    "AccountAudit",
    "AccountGroupPermission",
    "AccountUserPermission",
    "AttachedFile",
    "CustomAttribute",
    "Event",
    "EventAbout",
    "ExchangeRate",
    "Invitation",
    "InvitationRole",
    "Label",
    "LastAdministratorError",
    "ListSettings",
    "Member",
    "MemberAudit",
    "MemberRole",
    "MemberRoleAudit",
    "NotYoursToGiveError",
    "Note",
    "RateAudit",
    "RecordsAudit",
    "Role",
    "RoleAudit",
    "RoleGrantAudit",
    "Submission",
    "Team",
    "TeamAudit",
    "TeamMember",
    "TeamMemberAudit",
    "TenantForeignKey",
    "TenantModel",
    "TenantQuerySet",
    "User",
    "UserAudit",
    "UserGrantAudit",
]
