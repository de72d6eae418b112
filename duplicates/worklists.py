"""What the work list of duplicates knows of each kind of record. Each app registers its own."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Member, TenantModel
from duplicates.merge_page import MergePage
from duplicates.merge_url import merge_url
from duplicates.models.merge import Merge, MergeQuerySet
from duplicates.outcome import Outcome


@dataclass(frozen=True)
class WorkList:
    """Records that stand side by side on `page`, in a list that is called `title`, at the route `route`.

    `columns` are what it shows of each, by field; `harmless` are fields in which a difference loses nothing, or is
    settled by a rule. `menu_key` is that of the sidebar's entry below which the list stands.
    """

    page: type[MergePage]
    title: str
    route: str
    columns: dict[str, str]
    harmless: frozenset[str]
    menu_key: str

    @property
    def model(self) -> type[TenantModel]:
        return self.merge.of_kind()

    @property
    def kind(self) -> str:
        """As pairs name it."""
        return self.model._meta.model_name

    @property
    def merge(self) -> type[Merge]:
        return self.page.merge

    @property
    def merges(self) -> MergeQuerySet:
        return self.merge.objects

    @property
    def avatar(self) -> str:
        """What its pictures look like, as `{% avatar %}` takes it."""
        return f"small {self.page.shape}"

    @property
    def name(self) -> str:
        """What several are called."""
        return str(self.model._meta.verbose_name_plural)

    def outcome(self, records: list, chosen: dict[str, int] | None = None) -> Outcome:
        """What they become, the first of them."""
        return self.merge.merging.outcome(records, chosen or {})

    def is_open_to(self, member: Member) -> bool:
        """Whether the member sees such records at all."""
        return self.model.is_open_to(member)

    def may_decide(self, member: Member) -> bool:
        return member.can(self.page.record_page.change_permission)

    def rows(self, member: Member) -> QuerySet:
        return self.model.objects.visible_to(member)

    def load(self, member: Member, keys, *, is_shown: bool = True) -> dict[int, TenantModel]:
        """Those of the records that the member sees, by key; with what a page reads beside them if it `is_shown`."""
        found = (self.page.of(member) if is_shown else self.rows(member)).in_bulk(keys)
        for record in found.values():
            record.account = member.account
        return found

    def url(self, account) -> str:
        return reverse(self.route, args=[account.slug])

    def merge_url(self, account, records: list) -> str:
        """Where they stand side by side; the first stays."""
        return merge_url(account, records, records[0].pk)

    def undo_url(self, merge: Merge) -> str:
        return reverse(f"{merge._meta.app_label}:merge_undone", args=[merge.account.slug, merge.pk])


_lists: dict[str, WorkList] = {}


def register(found: WorkList) -> None:
    _lists[found.kind] = found


def get(kind: str) -> WorkList:
    """KeyError for what is none."""
    return _lists[kind]


def open_to(member: Member) -> list[WorkList]:
    """Those that the member may work through."""
    return [each for each in _lists.values() if each.is_open_to(member) and each.may_decide(member)]


def find(request: HttpRequest, kind: str) -> WorkList:
    """404 for what is not there for this member, 403 for what their role does not allow."""
    found = _lists.get(kind)
    if found is None or not found.is_open_to(request.member):
        raise Http404
    if not found.may_decide(request.member):
        raise PermissionDenied(_("Your role does not allow this; ask an administrator."))
    return found
