"""What is told of possible duplicates elsewhere: on a record's page, and after an import."""

from django.http import HttpRequest
from django.utils.translation import ngettext

from accounts.models import Member
from accounts.records.counting import Total
from duplicates import worklists
from duplicates.models import Duplicate, Search
from duplicates.pairs import pairs_of, total_of_groups

MOST_SHOWN = 3


def load(request: HttpRequest, record) -> dict:
    """The records that may be the same as `record`: a section of its page."""
    worklist = worklists.get(record._meta.model_name)
    pairs = Duplicate.objects.of(request.account).filter(kind=worklist.kind, state=Duplicate.State.OPEN).order_by()
    others = pairs.filter(first=record.pk).values("second").union(pairs.filter(second=record.pk).values("first"))
    found = list(worklist.rows(request.member).filter(pk__in=others).order_by("pk")[: MOST_SHOWN + 1])
    for other in found:
        other.account = request.account
    url = worklist.merge_url(request.account, [record, *found[:MOST_SHOWN]]) if found else ""
    return {"others": found[:MOST_SHOWN], "has_more": len(found) > MOST_SHOWN, "side_by_side_url": url}


def after(kind: str, run, member: Member) -> tuple[str, str] | None:
    """What the search after an import has found, in words, and where it is decided on; None for nothing."""
    worklist = next((each for each in worklists.open_to(member) if each.kind == kind), None)
    if worklist is None or run.ended_at is None:
        return None
    searches = Search.objects.visible_to(member).filter(kind=kind, status=Search.Status.DONE)
    search = searches.filter(began_at__gte=run.ended_at).order_by("pk").first()
    if search is None:
        return None
    found = pairs_of(worklist, member).to_decide()
    total = total_of_groups(found.filter(found_at__range=(search.began_at, search.ended_at)))
    return (_words(total), worklist.url(member.account)) if total.number else None


def _words(total: Total) -> str:
    words = ngettext("%(number)s possible duplicate", "%(number)s possible duplicates", total.number)
    return words % {"number": total.words}
