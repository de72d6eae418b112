from functools import partial

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.menu import menu_of
from accounts.settings_tabs import is_in_settings
from conversalabs.pages import is_partial


def frame(request: HttpRequest) -> dict:
    """What the page frame shows. The menu is made only when a whole page is rendered."""
    member = getattr(request, "member", None)
    if member is None:
        return {}
    menu = [] if is_partial(request) else SimpleLazyObject(partial(menu_of, request))
    accounts = [each.account for each in request.memberships]
    shown = {"menu": menu, "is_in_settings": SimpleLazyObject(partial(is_in_settings, request)), "accounts": accounts}
    return {"account": request.account, "member": member, **shown}
