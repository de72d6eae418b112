from django.urls import path

from companies.views import companies, merges, notes
from companies.views.options import options

app_name = "companies"
urlpatterns = [
    path("", companies.companies, name="companies"),
    path("new/", companies.company_new, name="company_new"),
    path("layout/", companies.layout, name="layout"),
    path("options/", options, name="options"),
    path("<int:pk>/", companies.company, name="company"),
    path("<int:pk>/fields/<slug:name>/", companies.company_field, name="company_field"),
    path("<int:pk>/merge/", merges.company_merge, name="company_merge"),
    path("merge/", merges.merge_new, name="merge_new"),
    path("merges/<int:pk>/", merges.merge, name="merge"),
    path("merges/<int:pk>/undone/", merges.merge_undone, name="merge_undone"),
    path("<int:pk>/deletion/", companies.company_deletion, name="company_deletion"),
    path("<int:pk>/history/", companies.company_history, name="company_history"),
    path("<int:pk>/notes/", notes.notes, name="company_notes"),
    path("notes/<int:pk>/", notes.note, name="company_note"),
    path("notes/<int:pk>/pinned/", notes.note_pinned, name="company_note_pinned"),
    path("notes/<int:pk>/deleted/", notes.note_deleted, name="company_note_deleted"),
    path("notes/<int:pk>/versions/", notes.note_versions, name="company_note_versions"),
]
