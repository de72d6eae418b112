"""The queue's side of searches: one at a time per account and kind of record."""

from procrastinate.contrib.django import app


def defer(search) -> None:
    """Queue the work on `search`, in the caller's transaction; nobody waits for it as for an import."""
    lock = f"duplicates-{search.account_id}-{search.kind}"
    app.configure_task("duplicates.tasks.find", lock=lock, priority=-1).defer(search_id=search.pk)
