"""Adding a condition to a list's filter, or changing one: `?rule=<field>` or `?edit=<number>` on the list's address."""

from django.http import HttpRequest, HttpResponse

from accounts.filters.fields import FilterField
from accounts.filters.forms import RuleForm
from accounts.filters.rules import Rule
from accounts.records.builder import answer_builder, asks_for_builder
from accounts.records.listing import Listing
from conversalabs.pages import redirect_to, render


def asks_for_rule(request: HttpRequest) -> bool:
    return "rule" in request.GET or "edit" in request.GET or asks_for_builder(request)


def answer_rule(request: HttpRequest, listing: Listing) -> HttpResponse:
    """The fields to choose from, the form for the chosen one, or, when it is filled in, the list's new address.

    The whole filter is `accounts.records.builder`'s.
    """
    if asks_for_builder(request):
        return answer_builder(request, listing)
    if listing.error:
        return redirect_to(request, listing.url())
    edited = _edited(request, listing)
    field = edited.field if edited else listing.fields.get(request.GET.get("rule", ""))
    if field is None:
        return _show(request, listing, {})
    is_sent = "operator" in request.GET
    form = RuleForm(
        field,
        request.member,
        request.GET if is_sent else None,
        rule=edited,
        names=listing.names,
        auto_id=_auto_id(field, request),
    )
    if not is_sent or not form.is_valid():
        return _show(request, listing, {"form": form, "field": field}, status=422 if is_sent else 200)
    return redirect_to(request, listing.url(filter=_with(listing, form.rule, request).parameter))


def _index(request: HttpRequest) -> int:
    given = request.GET.get("edit", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 3 else -1


def _edited(request: HttpRequest, listing: Listing) -> Rule | None:
    """The condition that is being changed."""
    index, parts = _index(request), listing.filter.parts
    part = parts[index] if 0 <= index < len(parts) else None
    return part if isinstance(part, Rule) else None


def _with(listing: Listing, rule: Rule, request: HttpRequest):
    is_change = _edited(request, listing) is not None
    return listing.filter.replacing(_index(request), rule) if is_change else listing.filter.plus(rule)


def _show(request: HttpRequest, listing: Listing, context: dict, status: int = 200) -> HttpResponse:
    context = {"listing": listing, "edit": request.GET.get("edit", "")} | context
    return render(request, "accounts/records/rule.html", context, fragment="accounts/records/_rule.html", status=status)


def _auto_id(field: FilterField, request: HttpRequest) -> str:
    """Several of these forms may wait on one page."""
    index = _index(request)
    return f"rule_{'new' if index < 0 else index}_{field.key.replace('.', '_')}_%s"
