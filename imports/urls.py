"""Below `/<account>/imports/`: the wizard, step by step, and what was imported before."""

from django.urls import path

from imports.views import columns, imports, uploads

app_name = "imports"
urlpatterns = [
    path("", imports.imports, name="imports"),
    path("new/<slug:target>/", uploads.new, name="new"),
    path("new/<slug:target>/sample.csv", uploads.sample, name="sample"),
    path("<int:pk>/", imports.import_, name="import"),
    path("<int:pk>/columns/", columns.columns, name="columns"),
    path("<int:pk>/columns/<int:index>/", columns.column, name="column"),
    path("<int:pk>/reading/", columns.reading, name="reading"),
    path("<int:pk>/progress/", imports.progress, name="progress"),
    path("<int:pk>/start/", imports.start, name="start"),
    path("<int:pk>/cancellation/", imports.cancellation, name="cancellation"),
    path("<int:pk>/undone/", imports.undone, name="undone"),
    path("<int:pk>/decision/", imports.decision, name="decision"),
    path("<int:pk>/rejected.csv", imports.rejected, name="rejected"),
]
