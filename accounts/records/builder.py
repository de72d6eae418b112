"""Building a list's filter with groups: `?build=1` on the list's address, where the form sends its parts too."""

from collections import defaultdict

from django.http import HttpRequest, HttpResponse

from accounts.filters import Filter, FilterError
from accounts.filters.builder import Builder
from accounts.records.counting import bounded_total
from accounts.records.listing import MOST_COUNTED, MOST_FOUND, Listing
from conversalabs.pages import redirect_to, render


def asks_for_builder(request: HttpRequest) -> bool:
    return "build" in request.GET


def answer_builder(request: HttpRequest, listing: Listing) -> HttpResponse:
    """The form; on `do=apply` the list's new address, on `do=count` what the filter says and finds so far."""
    try:
        builder = _builder(request, listing)
    except FilterError as error:
        builder = Builder.of_tree(None, listing.fields, request.member, listing.names)
        builder.error = str(error)
        return _show(request, listing, builder, 422)
    do = request.GET.get("do", "")
    if do == "count":
        return render(request, "accounts/records/builder.html", _context(listing, builder),
                      fragment="accounts/records/_builder_count.html")  # fmt: skip
    if do == "apply":
        return _apply(request, listing, builder)
    builder.act(do)
    return _show(request, listing, builder)


def _builder(request: HttpRequest, listing: Listing) -> Builder:
    known = listing.fields, request.member, listing.names
    return Builder.of_data(request.GET, *known) if "do" in request.GET else Builder.of_tree(listing.tree, *known)


def _apply(request: HttpRequest, listing: Listing, builder: Builder) -> HttpResponse:
    found = _filter(listing, builder)
    if found is None:
        builder.is_checked = True
        return _show(request, listing, builder, 422)
    return redirect_to(request, listing.url(filter=found.parameter))


def _filter(listing: Listing, builder: Builder) -> Filter | None:
    """What is built so far; None, with the reason on it, when that is not complete."""
    if builder.problems:
        return None
    try:
        return Filter.of(listing.kind.model, builder.tree(), builder.member, listing.fields)
    except FilterError as error:
        builder.error = error.told(listing.names)
        return None


def _show(request: HttpRequest, listing: Listing, builder: Builder, status: int = 200) -> HttpResponse:
    context = _context(listing, builder)
    if builder.is_checked:
        _focus_first_problem(builder)
    page, dialog = "accounts/records/builder.html", "accounts/records/_builder.html"
    return render(request, page, context, fragment=dialog, status=status)


def _focus_first_problem(builder: Builder) -> None:
    for node in builder.problems[:1]:
        node.has_focus = "field"


def _context(listing: Listing, builder: Builder) -> dict:
    shown = {"listing": listing, "builder": builder, "groups": _groups(listing)}
    return shown | _outcome(listing, builder, _filter(listing, builder))


def _outcome(listing: Listing, builder: Builder, found: Filter | None) -> dict:
    """What the filter says, and how much it finds; or which condition it waits for."""
    if found is None:
        return {"waits_for": next(iter(builder.problems), None)}
    rows, most = found.apply(listing.all), MOST_FOUND if listing.text else MOST_COUNTED
    total = bounded_total(rows, listing.text, most=most)
    meta = listing.kind.model._meta
    is_one = total is not None and total.number == 1
    return {
        "sentence": found.sentence(),
        "total": total,
        "things": meta.verbose_name if is_one else meta.verbose_name_plural,
    }


def _groups(listing: Listing) -> list[tuple[str, list]]:
    """The fields to choose from, by group."""
    found = defaultdict(list)
    for each in listing.fields.values():
        found[str(each.group)].append((each.key, each.label))
    return list(found.items())
