"""What the sentences of the audit name: how it is called, and its page as long as it exists."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.models import Member, Role, Team, User
from accounts.models.audit_row import AuditRow, Reference


@dataclass(frozen=True)
class Thing:
    name: str = ""
    url: str = ""


Find = Callable[[Member, set[int]], dict[int, Thing]]
_finders: dict[str, Find] = {}


def register(kind: str, find: Find) -> None:
    """Say how things of a kind are found: `find(member, ids)` gives those that the member may open, by one query."""
    _finders[kind] = find


@dataclass
class Things:
    """All that a page of audit rows names, found with one question for each kind."""

    found: dict[str, dict[int, Thing]] = field(default_factory=dict)

    @classmethod
    def of(cls, member: Member, rows: Iterable[AuditRow]) -> "Things":
        wanted = defaultdict(set)
        for row in rows:
            for kind, pk in (("user", row.actor_id), *row.references()):
                wanted[kind].add(pk)
        return cls({kind: find(member, wanted[kind] - {None}) for kind, find in _finders.items()})

    def get(self, kind: str, pk: int | None) -> Thing:
        return self.found.get(kind, {}).get(pk, Thing())

    def shown(self, reference: Reference, facts: dict) -> SafeString | str:
        """The thing by its name of then, or of now, as a link while it has a page."""
        thing = self.get(reference.kind, facts.get(reference.id))
        name = facts.get(reference.name) or thing.name or _("somebody who is gone")
        return format_html('<a href="{}">{}</a>', thing.url, name) if thing.url else name


def _users(member: Member, ids: set[int]) -> dict[int, Thing]:
    """People by user id, members of the account or not: their names alone."""
    people = {user.pk: Thing(str(user)) for user in User.objects.filter(pk__in=ids)}
    members = Member.objects.visible_to(member).filter(user__in=ids).values_list("user_id", "pk")
    pages = {user: reverse("accounts:member", args=[member.account.slug, pk]) for user, pk in members}
    return {pk: Thing(person.name, pages.get(pk, "")) for pk, person in people.items()}


def _roles(member: Member, ids: set[int]) -> dict[int, Thing]:
    return named(Role.objects.visible_to(member).filter(pk__in=ids), "accounts:role", member)


def _teams(member: Member, ids: set[int]) -> dict[int, Thing]:
    return named(Team.objects.visible_to(member).filter(pk__in=ids), "accounts:team", member)


def named(rows, route: str, member: Member) -> dict[int, Thing]:
    """`rows` that have a name and a page at `route`."""
    return {row.pk: Thing(row.name, reverse(route, args=[member.account.slug, row.pk])) for row in rows}


register("user", _users)
register("role", _roles)
register("team", _teams)
