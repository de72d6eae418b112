"""Several contacts made one, and the way back."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import TenantForeignKey
from contacts.models.contact import Contact
from contacts.models.merge_into import Merging
from contacts.models.merge_undo import Undoing
from duplicates.models import merge


class Merge(merge.Merge):
    """Besides it keeps `primary`, the keys of the addresses that were primary and of those that were then."""

    survivor = TenantForeignKey(Contact, models.CASCADE, related_name="merges", verbose_name=_("contact"))

    see_permission = "see_contacts"
    merging, undoing = Merging, Undoing

    class Meta(merge.Merge.Meta):
        abstract = False
        verbose_name = _("merge of contacts")
        verbose_name_plural = _("merges of contacts")


def kept_pictures(names: list[str]) -> set[str]:
    """Those of the files `names` that contacts may want back."""
    found: set[str] = set()
    for kept in Merge.objects.exclude(kept={}).values_list("kept", flat=True).iterator():
        found |= {row["avatar"] for row in kept["rows"][Contact._meta.db_table]}
        found |= {kept["fields"]["avatar"][0]} if "avatar" in kept["fields"] else set()
    return found & set(names)
