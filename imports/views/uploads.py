"""The first step: a file."""

import csv

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.doors import needs
from conversalabs.pages import redirect_to, render
from imports import targets
from imports.forms.upload import UploadForm
from imports.models import Import
from imports.problems import UnreadableFile


@needs("import_records")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, target: str) -> HttpResponse:
    """Choose a file; what is no table of text is refused here, by name of its content."""
    found = targets.get_or_404(target, request.member)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and (run := _upload(form, found, request.member)):
        return redirect_to(request, reverse("imports:columns", args=[request.account.slug, run.pk]))
    context = {"form": form, "target": found}
    context |= {"most_bytes": settings.IMPORT_MAX_BYTES, "most_rows": settings.IMPORT_MAX_ROWS}
    return render(request, "imports/new.html", context, status=422 if form.is_bound else 200)


def _upload(form: UploadForm, target, member) -> Import | None:
    try:
        return Import.objects.upload(target, form.cleaned_data["file"], by=member)
    except UnreadableFile as error:
        form.add_error("file", str(error))
        return None


@needs("import_records")
@require_safe
def sample(request: HttpRequest, target: str) -> HttpResponse:
    """A file that shows what can be imported, to fill in."""
    found = targets.get_or_404(target, request.member)
    response = HttpResponse(content_type="text/csv; charset=utf-8", headers=_attachment(f"{found.key}.csv"))
    response.write("\ufeff")
    csv.writer(response).writerows(found.sample)
    return response


def _attachment(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
