"""The queue's side of an import: one at a time per account and kind of record."""

from procrastinate.contrib.django import app


def defer(task: str, run, member) -> None:
    """Queue `imports.tasks.<task>` for `run` on behalf of `member`, in the caller's transaction."""
    lock = f"import-{run.account_id}-{run.target}"
    app.configure_task(f"imports.tasks.{task}", lock=lock).defer(run_id=run.pk, member_id=member.pk)
