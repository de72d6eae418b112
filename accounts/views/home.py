from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.models import Member


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Go on to the one account of this user, or let them choose between several."""
    members = list(Member.objects.open_to(request.user))
    if len(members) == 1:
        return redirect("contacts:contacts", members[0].account.slug)
    return render(request, "accounts/home.html", {"members": members})
