"""The search for duplicates, as the work list tells of it."""

from functools import cached_property

from django.http import HttpRequest
from django.utils import timezone

from duplicates.models import Search
from duplicates.worklists import WorkList
from imports.progress import Progress


class SearchPage:
    """Of the kind of record that `worklist` lists."""

    def __init__(self, request: HttpRequest, worklist: WorkList):
        self.request, self.worklist = request, worklist

    @cached_property
    def _latest(self) -> list[Search]:
        found = Search.objects.visible_to(self.request.member).filter(kind=self.worklist.kind)
        return list(found.select_related("started_by__user")[:10])

    @property
    def running(self) -> Search | None:
        return next((each for each in self._latest if each.is_busy), None)

    @property
    def last(self) -> Search | None:
        """The last one that came to its end."""
        return next((each for each in self._latest if each.status == Search.Status.DONE), None)

    @property
    def failed(self) -> Search | None:
        """The last one, if it broke off."""
        latest = self._latest[0] if self._latest else None
        return latest if latest and latest.status == Search.Status.FAILED else None

    @property
    def progress(self) -> Progress:
        """How far it is, in real numbers."""
        running = self.running
        seconds = (timezone.now() - running.began_at).total_seconds() if running.began_at else 0
        return Progress(running.compared, running.total, False, running.compared / seconds if seconds > 0 else 0)
