"""Several records made one, and the way back. Each kind that can be merged has a table of its own, built on this."""

from datetime import date, timedelta

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.audit.triggers import DELETIONS
from accounts.changes import Changeable
from accounts.models import Event, Member, TenantForeignKey, TenantModel, TenantQuerySet
from duplicates.models.merge_into import Merging
from duplicates.models.merge_undo import Undoing
from duplicates.models.merged_rows import now

UNDO_FOR = timedelta(days=30)
MOST = 10
LARGEST = 2**63 - 1
GONE = _("One of them has been deleted or merged meanwhile.")


def wrong_number(model: type[models.Model]) -> str:
    """What is said when too few or too many records are to be merged."""
    words = {"most": MOST, "what": model._meta.verbose_name_plural}
    return gettext("Choose from two to %(most)d %(what)s.") % words


class MergeQuerySet(TenantQuerySet):
    def leading_from(self, pk: int) -> "Merge | None":
        """The merge in which the record with this key became another."""
        if pk > LARGEST:
            return None
        found = self.filter(merged__contains=[pk], undone_at=None).select_related("survivor")
        return found.order_by("-pk").first()

    def survivors_of(self, account_id: int, ids) -> dict[int, int]:
        """By the keys of records that have been merged, those of the records that they are now."""
        wanted = {pk for pk in ids if pk}
        found = self.filter(account_id=account_id, merged__overlap=list(wanted), undone_at=None).order_by("pk")
        return {pk: to for merged, to in found.values_list("merged", "survivor_id") for pk in merged if pk in wanted}

    def add(self, records: list, *, by: Member, chosen=None, seen: dict[int, int] | None = None) -> "Merge":
        """Make the first of `records` all of them; `chosen` as of an `Outcome`, `seen` the versions it was chosen by.

        Raises ValidationError when one of them is gone, has changed since, or they are too many.
        """
        with transaction.atomic():
            found = self._locked([record.pk for record in records], by)
            if seen and any(seen.get(record.pk) != record.version for record in found):
                raise ValidationError(gettext("One of them has been changed meanwhile; look again."), code="stale")
            merging = self.model.merging(found, chosen or {})
            survivor, *others = found
            merge = self.model(account=by.account, survivor=survivor, by=by, merged=merging.ids, names=merging.names)
            merge.kept = merging.run()
            merge.save(force_insert=True)
            merge.tell("merged", [survivor, *others], by=by)
            return merge

    def _locked(self, ids: list[int], by: Member) -> list[models.Model]:
        """In the order given; locked in that of their keys, as everybody does who locks several."""
        kind = self.model.of_kind()
        if not 2 <= len(set(ids)) <= MOST:
            raise ValidationError(wrong_number(kind), code="number")
        for field in self.model.leads():
            rows = kind.objects.of(by.account_id).filter(pk__in=ids)
            _keep(field, by.account_id, rows.values_list(field.attname, flat=True))
        rows = kind.objects.visible_to(by).filter(pk__in=ids).order_by("pk").select_for_update(of=["self"])
        found = {record.pk: record for record in rows}
        if len(found) < len(set(ids)):
            raise ValidationError(str(GONE), code="gone")
        for record in found.values():
            record.account = by.account
        return [found[pk] for pk in dict.fromkeys(ids)]


class Merge(TenantModel):
    """That the records `merged`, which are called `names`, have become the record `survivor`.

    `survivor` is a foreign key of each kind's own. `kept` is what the way back needs, until it is over: see
    `merged_rows`; besides, `into`, the key of the record that they became, `fields`, what that changed in it,
    `{name: [before, after]}`, and what the kind's own `merging` keeps. `stayed` is what was not given back, in words.
    """

    by = TenantForeignKey(Member, models.SET_NULL, null=True, related_name="+", verbose_name=_("by"))
    undone_by = TenantForeignKey(Member, models.SET_NULL, null=True, related_name="+", verbose_name=_("undone by"))
    merged = ArrayField(models.BigIntegerField(), default=list, verbose_name=_("merged records"))
    names = models.JSONField(_("names"), default=list)
    kept = models.JSONField(default=dict, editable=False)
    stayed = models.JSONField(_("left as it was"), default=list)
    created_at = models.DateTimeField(_("merged on"), auto_now_add=True)
    undone_at = models.DateTimeField(_("undone on"), null=True)

    objects = MergeQuerySet.as_manager()
    owner_path = "survivor__owner"
    merging: type[Merging]
    undoing: type[Undoing]

    class Meta(TenantModel.Meta):
        abstract = True
        triggers = [DELETIONS]
        ordering = ["-pk"]
        indexes = [GinIndex(fields=["merged"], name="%(app_label)s_%(class)s_merged")]

    def __str__(self) -> str:
        return ", ".join(self.names)

    def get_absolute_url(self) -> str:
        return reverse(f"{self._meta.app_label}:merge", args=[self.account.slug, self.pk])

    @classmethod
    def of_kind(cls) -> type[models.Model]:
        """The model of the records that it merges."""
        return cls._meta.get_field("survivor").related_model

    @classmethod
    def leads(cls) -> list[models.ForeignKey]:
        """The fields by which records of the kind lead to those of kinds that are locked before them."""
        fields = [cls.of_kind()._meta.get_field(name) for name in cls.merging.outcome.names]
        kinds = [field for field in fields if field.related_model and issubclass(field.related_model, Changeable)]
        return [field for field in kinds if field.related_model is not cls.of_kind()]

    @property
    def is_undoable(self) -> bool:
        return bool(self.kept) and self.undone_at is None and self.created_at > timezone.now() - UNDO_FOR

    @property
    def until(self) -> date:
        """The last day on which it can be undone."""
        return timezone.localdate(self.created_at + UNDO_FOR)

    def tell(self, deed: str, about: list, *, by: Member) -> None:
        kind = self.of_kind()._meta.model_name
        data = {"names": str(self), kind: str(about[0]), "merge": self.pk}
        Event.objects.record(f"{kind}.{deed}", by=by, about=about, data=data)

    def undo(self, *, by: Member) -> None:
        """Make them several again, as they were, but for what somebody has changed since: `stayed` says it.

        Raises ValidationError when it is over, or the record has become another one since.
        """
        with transaction.atomic():
            survivor, merge = self._locked()
            if survivor is None or merge is None or not merge.is_undoable:
                raise ValidationError(gettext("This can no longer be undone."), code="over")
            if survivor.pk != merge.kept["into"]:
                said = gettext("They have been merged into %(record)s since; undo that first.")
                raise ValidationError(said % {"record": survivor}, code="again")
            survivor.account = by.account
            undoing = self.undoing(merge.kept, survivor, merge.created_at)
            undoing.run()
            merge.undone_at, merge.undone_by, merge.stayed, merge.kept = timezone.now(), by, undoing.left, {}
            merge.save(update_fields=["undone_at", "undone_by", "stayed", "kept"])
            merge.tell("unmerged", [survivor, *self._kind().filter(pk__in=merge.merged)], by=by)
        self.refresh_from_db(fields=["undone_at", "undone_by", "stayed", "kept", "survivor"])

    def _locked(self) -> tuple[models.Model | None, "Merge | None"]:
        """The record that stayed comes first, as when it is merged or deleted."""
        for field in self.leads() if self.kept else ():
            rows = self.kept["rows"][field.model._meta.db_table]
            keys = [row[field.column] for row in rows]
            _keep(field, self.account_id, keys + self.kept["fields"].get(field.name, [])[:1])
        records = self._kind().select_for_update(of=["self"], no_key=True)
        merges = type(self).objects.of(self.account_id).select_for_update(of=["self"])
        return records.filter(pk=self.survivor_id).first(), merges.filter(pk=self.pk).first()

    def _kind(self) -> models.QuerySet:
        return self.of_kind().objects.of(self.account_id)


def _keep(field: models.ForeignKey, account_id: int, keys) -> None:
    """What is no more by itself is kept as what it is now."""
    wanted = {pk for pk in keys if pk}
    wanted |= set(now(field.related_model, account_id, wanted).values())
    for pk in sorted(wanted):
        field.related_model.objects.keep(pk)


@transaction.atomic
def forget_over() -> int:
    """Forget what the way back of merges needs, where it is over; how many."""
    kinds = [model for model in apps.get_models() if issubclass(model, Merge)]
    return sum(_over(kind).update(kept={}) for kind in kinds)


def _over(kind: type[Merge]) -> models.QuerySet:
    return kind.objects.exclude(kept={}).filter(created_at__lte=timezone.now() - UNDO_FOR)


def what_became_of(model: type[models.Model], account_id: int, keys: list[int]) -> dict[int, int]:
    """By the keys of records of `model` that have been merged, those of the records that they are now."""
    merge = next((each for each in Merge.__subclasses__() if each.of_kind() is model), None)
    return merge.objects.survivors_of(account_id, keys) if merge else {}
