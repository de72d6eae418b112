"""Which accounts the person of a request may look into from the admin, and as which member."""

from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.entry import unmet
from accounts.models import Account, Member
from accounts.modules import MODULES


class Scope:
    """Where a person administers: the memberships that hold `administer`; a superuser stands above all walls.

    An account that asks of a sign-in what this one has not shown is left out; a superuser looks into all of them or
    none. `unmet` says what to answer to somebody who may look into none for that reason.
    """

    def __init__(self, request: HttpRequest):
        user, self.is_everything, self.members, self.unmet = request.user, False, [], None
        if user.is_active and user.is_superuser:
            self.unmet = unmet(request, Account.objects.strictest(), user.has_second_factor)
            self.is_everything = self.unmet is None
        else:
            for member in _administering(user):
                answer = unmet(request, member.account, member.has_second_factor)
                self.unmet = self.unmet or answer
                self.members += [] if answer else [member]

    @property
    def is_empty(self) -> bool:
        return not (self.is_everything or self.members)

    def members_who(self, codename: str | None, module: str | None = None) -> list[Member]:
        """Memberships that hold `codename` (None: no more than `administer`) where the module is on."""
        return [
            member
            for member in self.members
            if (not codename or member.can(codename)) and (not module or member.has_module(module))
        ]

    def may(self, codename: str | None, module: str | None = None, account_id: int | None = None) -> bool:
        """Whether it is allowed in the account, or in any when none is named."""
        found = self.members_who(codename, module)
        return self.is_everything or any(account_id in (None, member.account_id) for member in found)

    def accounts(self, codename: str | None = None, module: str | None = None) -> QuerySet[Account]:
        if self.is_everything:
            return Account.objects.order_by("name")
        ids = [member.account_id for member in self.members_who(codename, module)]
        return Account.objects.filter(pk__in=ids).order_by("name")

    @property
    def spans_accounts(self) -> bool:
        """Whether rows need to say whose they are."""
        return self.is_everything or len(self.members) > 1


def scope_of(request: HttpRequest) -> Scope:
    """The scope of this request's person, worked out once."""
    if not hasattr(request, "_scope"):
        request._scope = Scope(request)
    return request._scope


def _administering(user) -> list[Member]:
    """The active memberships of a staff member that hold `administer`; one query however many there are."""
    if not (user.is_authenticated and user.is_active and user.is_staff):
        return []
    members = Member.objects.memberships(user)
    return [member for member in members if member.can("administer")]


def module_of(app_label: str) -> str | None:
    """The key of the module that an app is, if it can be switched off."""
    return next((module.key for module in MODULES if module.namespace == app_label), None)
