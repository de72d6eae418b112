"""Pairs of records, as a search would have found them."""

from duplicates.models import Duplicate, Search


def pair(
    first, second, score=99, group=0, reasons=(("same_phone", {}), ("similar_name", {"percent": 93}))
) -> Duplicate:
    first, second = sorted((first, second), key=lambda each: each.pk)
    return Duplicate.objects.create(
        account=first.account, kind=first._meta.model_name, first=first.pk, second=second.pk, score=score,
        group=group or first.pk, reasons=[list(reason) for reason in reasons],
    )  # fmt: skip


def searched(by, kind="contact", found=0) -> Search:
    """A search that is over."""
    search = Search.objects.start(kind, by=by)
    search.begin()
    search.found = found
    search.end(Search.Status.DONE)
    return search
