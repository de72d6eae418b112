"""Below `/<account>/settings/`: what the account defines for all its records."""

from django.urls import path  # noqa: F401

app_name = "accounts"
urlpatterns = []
