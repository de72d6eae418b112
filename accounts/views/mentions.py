from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accounts.doors import needs
from accounts.models import Event, Member
from accounts.records.mentions import mentions_on
from conversalabs.folding import Fold, sought
from conversalabs.pages import render

PER_PAGE = 30
MOST_OFFERED = 8


@needs()
@require_safe
def mentions(request: HttpRequest) -> HttpResponse:
    """The notes in which others have named the member, the latest first; as far as they may still read them."""
    found = Event.objects.visible_to(request.member).on(request.member).filter(verb__endswith=".note_mentioned")
    page = Paginator(found.select_related("actor__user"), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts/mentions.html", {"page": page, "mentions": mentions_on(page, request.member)})


@needs()
@require_safe
def mention_options(request: HttpRequest) -> HttpResponse:
    """Colleagues whose name or address holds `?q=`, as options of the list with the id `?for=`."""
    text = sought(request.GET.get("q", "").replace("\0", "")[:100])
    found = Member.objects.visible_to(request.member).filter(is_active=True).select_related("user")
    found = found.annotate(name_folded=Fold("user__name"), email_folded=Fold("user__email"))
    named = found.filter(name_folded__contains=text) | found.filter(email_folded__contains=text)
    options = named.order_by("name_folded", "pk")[:MOST_OFFERED]
    context = {"options": options, "text": text, "for": request.GET.get("for", "")}
    return render(request, "forms/_picker_options.html", context)
