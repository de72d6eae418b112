from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.models import Member


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Go on to the one account of this user, or let them choose between several."""
    members = (
        Member.objects.filter(user=request.user, is_active=True).select_related("account").order_by("account__name")
    )
    if len(members) == 1:
        return redirect("contacts:contacts", members[0].account.slug)
    return render(request, "accounts/home.html", {"members": members.order_by("account__name")})
