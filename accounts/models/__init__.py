from accounts.models.account import Account, AccountGroupPermission, AccountUserPermission, ExchangeRate
from accounts.models.attribute import CustomAttribute
from accounts.models.event import Event, EventAbout
from accounts.models.label import Label
from accounts.models.member import Member, MemberRole
from accounts.models.note import Note
from accounts.models.role import LastAdministratorError, Role
from accounts.models.submission import Submission
from accounts.models.team import Team, TeamMember
from accounts.models.tenant import TenantForeignKey, TenantModel, TenantQuerySet
from accounts.models.user import User

__all__ = [
    "Account",
    "AccountGroupPermission",
    "AccountUserPermission",
    "CustomAttribute",
    "Event",
    "EventAbout",
    "ExchangeRate",
    "Label",
    "LastAdministratorError",
    "Member",
    "MemberRole",
    "Note",
    "Role",
    "Submission",
    "Team",
    "TeamMember",
    "TenantForeignKey",
    "TenantModel",
    "TenantQuerySet",
    "User",
]
