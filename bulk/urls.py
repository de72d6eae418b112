"""Below `/<account>/bulk/`: what is done to many records at once, and what was done."""

from django.urls import path

from bulk.views import actions, new

app_name = "bulk"
urlpatterns = [
    path("", actions.actions, name="actions"),
    path("new/<slug:kind>/", new.choose, name="choose"),
    path("new/<slug:kind>/<slug:act>/", new.new, name="new"),
    path("<int:pk>/", actions.action, name="action"),
    path("<int:pk>/progress/", actions.progress, name="progress"),
    path("<int:pk>/cancellation/", actions.cancellation, name="cancellation"),
    path("<int:pk>/undone/", actions.undone, name="undone"),
    path("<int:pk>/export/", actions.export, name="export"),
]
