"""A deal and what hangs on it, and the catalogue of products."""

urlpatterns = []
