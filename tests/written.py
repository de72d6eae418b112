"""The audit as tests read it: who did what, in the order in which it was written."""

from django.utils.html import strip_tags

from accounts.audit import registered
from accounts.audit.things import Things


def written() -> list:
    """All audit rows of all accounts, oldest first."""
    rows = [row for model in registered() for row in model.objects.all()]
    return sorted(rows, key=lambda each: each.pgh_created_at)


def told(member, since: int = 0) -> list[tuple[str, str]]:
    """(who, what) in the member's account, from the row with this number on; who is "" where nobody was signed in."""
    rows = [row for row in written()[since:] if row.account_id == member.account_id]
    things = Things.of(member, rows)
    return [(things.get("user", row.actor_id).name, strip_tags(row.sentence(things))) for row in rows]
