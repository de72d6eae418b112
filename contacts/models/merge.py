"""Several contacts made one, and the way back."""

from datetime import date, timedelta

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.audit.triggers import DELETIONS
from accounts.models import Event, Member, TenantForeignKey, TenantModel, TenantQuerySet
from contacts.models.contact import Contact
from contacts.models.merge_into import Merging
from contacts.models.merge_undo import Undoing

UNDO_FOR = timedelta(days=30)
MOST = 10
LARGEST = 2**63 - 1
GONE = _("One of them has been deleted or merged meanwhile.")


class MergeQuerySet(TenantQuerySet):
    def leading_from(self, pk: int) -> "Merge | None":
        """The merge in which the contact with this key became another."""
        if pk > LARGEST:
            return None
        found = self.filter(merged__contains=[pk], undone_at=None).select_related("survivor")
        return found.order_by("-pk").first()

    def survivors_of(self, account_id: int, ids) -> dict[int, int]:
        """By the keys of contacts that have been merged, those of the contacts that they are now."""
        wanted = {pk for pk in ids if pk}
        found = self.filter(account_id=account_id, merged__overlap=list(wanted), undone_at=None).order_by("pk")
        return {pk: to for merged, to in found.values_list("merged", "survivor_id") for pk in merged if pk in wanted}

    def add(self, contacts: list[Contact], *, by: Member, chosen=None, seen: dict[int, int] | None = None) -> "Merge":
        """Make the first of `contacts` all of them; `chosen` as of an `Outcome`, `seen` the versions it was chosen by.

        Raises ValidationError when one of them is gone, has changed since, or they are too many.
        """
        with transaction.atomic():
            found = _locked([contact.pk for contact in contacts], by)
            if seen and any(seen.get(contact.pk) != contact.version for contact in found):
                raise ValidationError(gettext("One of them has been changed meanwhile; look again."), code="stale")
            merging = Merging(found, chosen or {})
            survivor, *others = found
            merge = self.model(account=by.account, survivor=survivor, by=by, merged=merging.ids, names=merging.names)
            merge.kept = merging.run()
            merge.save(force_insert=True)
            data = {"names": str(merge), "contact": str(survivor), "merge": merge.pk}
            Event.objects.record("contact.merged", by=by, about=[survivor, *others], data=data)
            return merge


def _locked(ids: list[int], by: Member) -> list[Contact]:
    """In the order given; locked in that of their keys, as everybody does who locks several."""
    if not 2 <= len(set(ids)) <= MOST:
        raise ValidationError(gettext("Choose from two to %(most)d contacts.") % {"most": MOST}, code="number")
    rows = Contact.objects.visible_to(by).filter(pk__in=ids).order_by("pk").select_for_update(of=["self"])
    found = {contact.pk: contact for contact in rows}
    if len(found) < len(set(ids)):
        raise ValidationError(str(GONE), code="gone")
    for contact in found.values():
        contact.account = by.account
    return [found[pk] for pk in dict.fromkeys(ids)]


class Merge(TenantModel):
    """That the contacts `merged`, which are called `names`, have become the contact `survivor`.

    `kept` is what the way back needs, until it is over: see `merged_rows`; besides, `into`, the key of the contact
    that they became, `fields`, what that changed in it, `{name: [before, after]}`, and `primary`, the keys of the
    addresses that were primary and of those that were then. `stayed` is what was not given back, in words.
    """

    survivor = TenantForeignKey(Contact, models.CASCADE, related_name="merges", verbose_name=_("contact"))
    by = TenantForeignKey(Member, models.SET_NULL, null=True, related_name="+", verbose_name=_("by"))
    undone_by = TenantForeignKey(Member, models.SET_NULL, null=True, related_name="+", verbose_name=_("undone by"))
    merged = ArrayField(models.BigIntegerField(), default=list, verbose_name=_("merged contacts"))
    names = models.JSONField(_("names"), default=list)
    kept = models.JSONField(default=dict, editable=False)
    stayed = models.JSONField(_("left as it was"), default=list)
    created_at = models.DateTimeField(_("merged on"), auto_now_add=True)
    undone_at = models.DateTimeField(_("undone on"), null=True)

    objects = MergeQuerySet.as_manager()
    see_permission, owner_path = "see_contacts", "survivor__owner"

    class Meta(TenantModel.Meta):
        verbose_name = _("merge of contacts")
        verbose_name_plural = _("merges of contacts")
        triggers = [DELETIONS]
        ordering = ["-pk"]
        indexes = [GinIndex(fields=["merged"], name="contacts_merge_merged")]

    def __str__(self) -> str:
        return ", ".join(self.names)

    def get_absolute_url(self) -> str:
        return reverse("contacts:merge", args=[self.account.slug, self.pk])

    @property
    def is_undoable(self) -> bool:
        return bool(self.kept) and self.undone_at is None and self.created_at > timezone.now() - UNDO_FOR

    @property
    def until(self) -> date:
        """The last day on which it can be undone."""
        return timezone.localdate(self.created_at + UNDO_FOR)

    def undo(self, *, by: Member) -> None:
        """Make them several again, as they were, but for what somebody has changed since: `stayed` says it.

        Raises ValidationError when it is over, or the contact has become another one since.
        """
        with transaction.atomic():
            survivor, merge = self._locked()
            if survivor is None or merge is None or not merge.is_undoable:
                raise ValidationError(gettext("This can no longer be undone."), code="over")
            if survivor.pk != merge.kept["into"]:
                said = gettext("They have been merged into %(contact)s since; undo that first.")
                raise ValidationError(said % {"contact": survivor}, code="again")
            survivor.account = by.account
            undoing = Undoing(merge.kept, survivor)
            undoing.run()
            merge.undone_at, merge.undone_by, merge.stayed, merge.kept = timezone.now(), by, undoing.left, {}
            merge.save(update_fields=["undone_at", "undone_by", "stayed", "kept"])
            about = [survivor, *Contact.objects.of(self.account_id).filter(pk__in=merge.merged)]
            data = {"names": str(merge), "contact": str(survivor), "merge": merge.pk}
            Event.objects.record("contact.unmerged", by=by, about=about, data=data)
        self.refresh_from_db(fields=["undone_at", "undone_by", "stayed", "kept", "survivor"])

    def _locked(self) -> tuple[Contact | None, "Merge | None"]:
        """The contact that stayed comes first, as when it is merged or deleted."""
        contacts = Contact.objects.of(self.account_id).select_for_update(of=["self"], no_key=True)
        merges = type(self).objects.of(self.account_id).select_for_update(of=["self"])
        return contacts.filter(pk=self.survivor_id).first(), merges.filter(pk=self.pk).first()


@transaction.atomic
def forget_over() -> int:
    """Forget what the way back of merges needs, where it is over; how many."""
    over = Merge.objects.exclude(kept={}).filter(created_at__lte=timezone.now() - UNDO_FOR)
    return over.update(kept={})


def kept_pictures(names: list[str]) -> set[str]:
    """Those of the files `names` that contacts may want back."""
    found: set[str] = set()
    for kept in Merge.objects.exclude(kept={}).values_list("kept", flat=True).iterator():
        found |= {row["avatar"] for row in kept["rows"][Contact._meta.db_table]}
        found |= {kept["fields"]["avatar"][0]} if "avatar" in kept["fields"] else set()
    return found & set(names)
