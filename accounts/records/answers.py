"""Answers to changes of a record: the regions that they touched, drawn anew from the database."""

import json
from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.db import transaction
from django.forms import BaseForm, ModelChoiceField
from django.http import HttpResponse
from django.utils.translation import gettext as _

from accounts.forms.attempt import attempt, gone_is_404
from accounts.records.page import RecordPage
from conversalabs.pages import is_partial, redirect_to, render

# The region `notes` of contact 7 has the id contact_7_notes.
REGIONS = {
    "notes": "accounts/records/_notes.html",
    "history": "accounts/records/_history.html",
}


def show(page: RecordPage, region: str, *, also=(), status: int = 200, template: str = "", **context) -> HttpResponse:
    """One region for htmx, with the regions `also` as partials; for everyone else the whole page.

    `template` is what to draw instead of the whole region.
    """
    regions = [(f"{page.prefix}_{name}", _template(page, name)) for name in also]
    context |= {"page": page, "template": template or _template(page, region), "also": regions}
    context[page.record._meta.model_name] = page.record
    return render(page.request, page.template, context, fragment="accounts/records/_answer.html", status=status)


def _template(page: RecordPage, region: str) -> str:
    return page.regions.get(region) or REGIONS[region]


def may_change(page: RecordPage) -> None:
    if not page.can_change:
        raise PermissionDenied(_("Your role does not allow this; ask an administrator."))


def change(page: RecordPage, region: str, do: Callable[[], object], *, form: BaseForm | None = None, **context):
    """Let `do` make the change if `form` allows it, and answer with the regions as they are then.

    422 if not, or 409 where another's change stands against it (a refusal with the code "conflict").
    """
    may_change(page)
    with gone_is_404():
        done = attempt(form, do) if form else (do(), True)[1]
    if done:
        return changed(page, region, **context)
    return show(page, region, status=409 if form.has_error(NON_FIELD_ERRORS, "conflict") else 422, **context)


def changed(page: RecordPage, region: str, *, also=("history",), is_own=True, **context) -> HttpResponse:
    """After a change that was made. What else in this tab shows the record is told as if another had made it.

    Not `is_own`: so is the record's page itself, for a change that shows in many places.
    """
    if not page.member.sees_all and not page.record.is_visible_to(page.member):
        return _given_away(page)
    if not is_partial(page.request):
        return redirect_to(page.request, page.url_at(region))
    response = show(page, region, also=also, **context)
    notice = {"verb": f"{page.record._meta.model_name}.changed", "about": page.concerns(), "own": is_own}
    response["HX-Trigger"] = json.dumps({"live:change": notice})
    return response


def instead_of_dialog(response: HttpResponse, target: str) -> HttpResponse:
    """`response` to a form in a dialog, which it closes: what it brings takes the place of `target`."""
    if response.status_code == 200:
        response["HX-Retarget"], response["HX-Reswap"] = target, "outerMorph"
        response["HX-Trigger"] = json.dumps(json.loads(response["HX-Trigger"]) | {"dialog:close": {}})
    return response


def _given_away(page: RecordPage) -> HttpResponse:
    """Back to the list: the record is another's from now on."""
    said = _("%(name)s belongs to %(owner)s now; you do not see it any more.")
    messages.success(page.request, said % {"name": page.record, "owner": page.record.owner})
    return redirect_to(page.request, page.list_url)


def url_after(created, member) -> str:
    """The address of a record that `member` has just `created`; "" for none, and for one that is another's now."""
    return created.get_absolute_url() if created and created.is_visible_to(member) else ""


def save_field(page: RecordPage, name: str) -> HttpResponse:
    """Write one field in place: 409 when another has put something else there meanwhile, 422 when it is refused."""
    may_change(page)
    with gone_is_404():
        status = _write_field(page, name)
    context = {"template": "accounts/records/_field.html", "field": page.field(name)}
    if status != 200:
        return show(page, "facts", status=status, **context)
    return changed(page, "facts", also=page.regions_beside(name), is_own=name not in page.far_reaching, **context)


def _write_field(page: RecordPage, name: str) -> int:
    """The HTTP status of writing what was sent; compared with what is stored under one lock."""
    with transaction.atomic():
        _keep_others(page, name)
        page.record.lock()
        form = page.bind(name)
        if form.is_valid() and form.conflicts():
            status = 409
        else:
            status = 200 if form.is_valid() and _is_written(page, name, form) else 422
    page.settle(name if status == 200 else None)
    return status


def _keep_others(page: RecordPage, name: str) -> None:
    form = page.bind(name)
    if isinstance(form.fields[name], ModelChoiceField) and form.is_valid():
        page.record.keep_others(form.values_to_write())


def _is_written(page: RecordPage, name: str, form) -> bool:
    try:
        page.record.change(form.values_to_write(), by=page.member)
    except ValidationError as refusal:
        form.add_error(name, page.in_words(refusal))
    return form.is_valid()
