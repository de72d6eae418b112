"""What the worker does to find duplicates."""

from datetime import timedelta

from django.db import OperationalError
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.exceptions import JobAborted

from duplicates.finding import Stopped, find_in
from duplicates.models import Search
from duplicates.models.search import BUSY
from imports.tasks import Resume

EVERY_NIGHT = "11 2 * * *"
KEPT_FOR = timedelta(days=30)


@app.task(name="duplicates.tasks.find", pass_context=True, retry=Resume())
def find(context: JobContext, *, search_id: int) -> None:
    """Do what `Search` says. Whoever was killed is followed by another who begins anew: nothing was written yet."""
    search = Search.objects.select_related("account", "started_by__user").filter(pk=search_id).first()
    if search is None or not search.begin():
        return

    def check() -> None:
        if context.should_abort():
            raise JobAborted

    by = search.started_by
    with translation.override((by and by.user.language) or search.account.language):
        try:
            find_in(search, check)
        except Stopped:
            return
        except (JobAborted, OperationalError):
            raise
        except Exception:
            search.fail(_("Something went wrong on our side. The duplicates found before are as they were."))
            raise


@app.periodic(cron=EVERY_NIGHT)
@app.task(queueing_lock="duplicates.follow")
def follow(timestamp: int) -> None:
    """Compare what has changed since the last search, where there has been one. `timestamp` is when it was due."""
    done = Search.objects.filter(status=Search.Status.DONE).order_by("account", "kind", "-pk")
    last = done.distinct("account", "kind")
    needed = [search.pk for search in (*last, *done.filter(since=None).distinct("account", "kind"))]
    for search in last:
        Search.objects.follow(search.account_id, search.kind, search.began_at)
    old = Search.objects.exclude(pk__in=needed).filter(created_at__lt=timezone.now() - KEPT_FOR)
    old.exclude(status__in=BUSY).delete()
