"""The queue's side of bulk actions: one at a time per account and kind of record."""

from procrastinate.contrib.django import app


def defer(phase: str, action, member) -> None:
    """Queue `bulk.tasks.<phase>` for `action` on behalf of `member`, in the caller's transaction."""
    lock = f"bulk-{action.account_id}-{action.kind}"
    app.configure_task(f"bulk.tasks.{phase}", lock=lock).defer(action_id=action.pk, member_id=member.pk)
