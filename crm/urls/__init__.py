"""Below `/<account>/`: pipelines and their boards, deals and what hangs on them, the catalogue."""

from crm.urls import board, deals

app_name = "crm"
urlpatterns = [*board.urlpatterns, *deals.urlpatterns]
