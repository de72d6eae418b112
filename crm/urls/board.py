"""Pipelines, stages, the board, and moving a deal."""

urlpatterns = []
