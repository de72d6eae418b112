"""Below `/<account>/duplicates/`: records that may be one, to be decided on. `kind` is "contact" or "company"."""

from django.urls import path

from duplicates.views import decisions, groups, many, searches

app_name = "duplicates"
urlpatterns = [
    path("", groups.contacts, name="contacts"),
    path("companies/", groups.companies, name="companies"),
    path("companies/count/", groups.company_count, name="company_count"),
    path("<slug:kind>/decision/", decisions.decision, name="decision"),
    path("<slug:kind>/merged/", decisions.merged, name="merged"),
    path("<slug:kind>/many/", many.many, name="many"),
    path("<slug:kind>/search/", searches.search, name="search"),
    path("<slug:kind>/search/progress/", searches.progress, name="search_progress"),
    path("<slug:kind>/search/cancellation/", searches.cancellation, name="search_cancellation"),
]
