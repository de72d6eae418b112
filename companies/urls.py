from django.urls import path

from companies.views.options import options

app_name = "companies"
urlpatterns = [
    path("options/", options, name="options"),
]
