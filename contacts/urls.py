from django.urls import path

from contacts.views.options import options

app_name = "contacts"
urlpatterns = [
    path("options/", options, name="options"),
]
