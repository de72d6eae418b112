"""What a list offers to do with its selected rows."""

from accounts.models import Member
from accounts.records.listing import Listing
from bulk import kinds

TEMPLATES = {"selection_acts": "bulk/_selection_acts.html", "without_scripts": "bulk/_without_scripts.html"}


def acts_of_list(listing: Listing, member: Member, kind: kinds.Kind | None = None) -> dict:
    """The context of a list, as `accounts/records/_table.html` takes it; who has its `kind` saves looking for it."""
    kind = kind or kinds.get(listing.kind.key)
    acts = [act for act in kind.open_acts(member) if act.is_there_for(kind, member, listing.attributes)]
    may_copy = member.can("export_records")
    found = {"may_copy": may_copy, "may_select": bool(acts) or may_copy}
    together = kind.together if member.can(kind.manage) else None
    return found | (
        {"bulk_kind": kind.key, "bulk_acts": acts, "bulk_together": together, **TEMPLATES} if acts else {}
    )  # fmt: skip
