"""Every address of the product. Below `/<account>/` the middleware asks for a member."""

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.decorators.http import require_safe

from accounts.views.home import account_new, all_accounts, home
from accounts.views.joining import invitation
from accounts.views.live import live
from accounts.views.mentions import mention_options, mentions
from accounts.views.sign_in import sign_out_everywhere
from conversalabs.views.components import components


@require_safe
def health(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


account_urls = [
    path("live/", live, name="live"),
    path("mentions/", mentions, name="mentions"),
    path("mentions/options/", mention_options, name="mention_options"),
    path("settings/", include("accounts.urls")),
    path("contacts/", include("contacts.urls")),
    path("conversations/", include("contacts.conversation_urls")),
    path("companies/", include("companies.urls")),
    path("imports/", include("imports.urls")),
    path("bulk/", include("bulk.urls")),
    path("duplicates/", include("duplicates.urls")),
    path("orders/", include("orders.urls")),
    path("objects/", include("customobjects.urls")),
    path("", include("crm.urls")),
]

urlpatterns = [
    path("health/", health, name="health"),
    path("admin/", admin.site.urls),
    path("accounts/sign-out-everywhere/", sign_out_everywhere, name="sign_out_everywhere"),
    path("accounts/", all_accounts, name="all_accounts"),
    path("accounts/new/", account_new, name="account_new"),
    path("accounts/invitations/<str:token>/", invitation, name="invitation"),
    path("accounts/", include("allauth.urls")),
    path("", home, name="home"),
    *([path("components/", components)] if settings.DEBUG or settings.TESTING else []),
    path("<slug:account>/", include(account_urls)),
]

handler429 = "accounts.entrance.too_many"
handler500 = "conversalabs.errors.server_error"
