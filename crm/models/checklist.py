from datetime import date

from django.db import models, transaction
from django.db.models import Count, Max, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Event, Member, TenantForeignKey, TenantModel
from crm.models.changes import DealPartQuerySet, changing
from crm.models.deal import Deal
from crm.refusals import Stale


class ChecklistQuerySet(DealPartQuerySet):
    def with_progress(self) -> "ChecklistQuerySet":
        """Adds `done` and `of`: how many items are ticked, and how many there are."""
        return self.annotate(done=Count("items", filter=Q(items__is_done=True)), of=Count("items"))

    def add(self, deal: Deal, name: str, *, by) -> "Checklist":
        with changing(deal, by=by):
            checklist = self.create(account_id=deal.account_id, deal=deal, name=name, position=_next(deal.checklists))
            Event.objects.record("checklist.added", by=by, about=[deal], data={"name": name})
        return checklist

    @transaction.atomic
    def add_from(self, template, deal: Deal, *, by, name: str = "") -> "Checklist":
        """The list that `template` (a `ChecklistTemplate`) describes, on `deal`."""
        checklist = self.add(deal, name or template.name, by=by)
        items = [
            ChecklistItem(account_id=deal.account_id, checklist=checklist, text=text, position=position)
            for position, text in enumerate(template.lines)
        ]
        ChecklistItem.objects.bulk_create(items)
        return checklist


class Checklist(TenantModel):
    """Things to do for a deal, in an order."""

    deal = TenantForeignKey(Deal, models.CASCADE, related_name="checklists")
    name = models.CharField(_("name"), max_length=120)
    position = models.PositiveIntegerField(_("order"), default=0)

    objects = ChecklistQuerySet.as_manager()
    path_to_deal = "deal"

    class Meta(TenantModel.Meta):
        verbose_name = _("checklist")
        verbose_name_plural = _("checklists")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name

    def rename(self, name: str, *, by) -> None:
        with changing(self.deal, by=by, part=self):
            was, self.name = self.name, name
            self.save(update_fields=["name"])
            Event.objects.record("checklist.renamed", by=by, about=[self.deal], data={"was": was, "name": name})

    def remove(self, *, by) -> None:
        """Delete the list with its items."""
        with changing(self.deal, by=by, part=self):
            Event.objects.record("checklist.removed", by=by, about=[self.deal], data={"name": self.name})
            self.delete()


class ChecklistItemQuerySet(DealPartQuerySet):
    def add(self, checklist: Checklist, text: str, *, by) -> "ChecklistItem":
        """A new item at the end of `checklist`."""
        with changing(checklist.deal, by=by, part=checklist):
            place = {"checklist": checklist, "position": _next(checklist.items)}
            item = self.create(account_id=checklist.account_id, text=text, **place)
            item.record("added", by=by)
        return item


class ChecklistItem(TenantModel):
    checklist = TenantForeignKey(Checklist, models.CASCADE, related_name="items")
    text = models.CharField(_("text"), max_length=300)
    is_done = models.BooleanField(_("done"), default=False)
    owner = TenantForeignKey(Member, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("owner"))
    due_on = models.DateField(_("due"), null=True, blank=True)
    position = models.PositiveIntegerField(_("order"), default=0)

    objects = ChecklistItemQuerySet.as_manager()
    path_to_deal = "checklist__deal"

    class Meta(TenantModel.Meta):
        verbose_name = _("item of a checklist")
        verbose_name_plural = _("items of checklists")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.text

    @property
    def deal(self) -> Deal:
        return self.checklist.deal

    @deal.setter
    def deal(self, deal: Deal) -> None:
        self.checklist.deal = deal

    def tick(self, is_done: bool, *, by) -> None:
        """Mark as done, or as not; doing so twice changes nothing."""
        with changing(self.deal, by=by, part=self):
            if self.is_done != is_done:
                self.is_done = is_done
                self.save(update_fields=["is_done"])
                self.record("ticked" if is_done else "unticked", by=by)

    def rename(self, text: str, *, by) -> None:
        with changing(self.deal, by=by, part=self):
            was, self.text = self.text, text
            self.save(update_fields=["text"])
            self.record("renamed", by=by, was=was)

    def give(self, owner: Member | None, due_on: date | None, *, by) -> None:
        """Say who does it, and until when."""
        with changing(self.deal, by=by, part=self):
            if (self.owner_id, self.due_on) != (owner and owner.pk, due_on):
                self.owner, self.due_on = owner, due_on
                self.save(update_fields=["owner", "due_on"])
                self.record("given", by=by, owner=str(owner or ""), due_on=str(due_on or ""))

    @property
    def is_overdue(self) -> bool:
        return not self.is_done and self.due_on is not None and self.due_on < timezone.localdate()

    def step(self, step: int, *, by) -> None:
        """One place up (-1) or down (1); at the end of the list it stays."""
        with changing(self.deal, by=by, part=self):
            others = [item for item in self.checklist.items.all() if item.pk != self.pk]
            before = sum((item.position, item.pk) < (self.position, self.pk) for item in others) + step
            self.place_after(others[min(before, len(others)) - 1] if before > 0 and others else None, by=by)

    def place_after(self, other: "ChecklistItem | None", *, by) -> None:
        """Stand directly after `other`, which is of the same list; first without one."""
        with changing(self.deal, by=by, part=self):
            items = [item for item in self.checklist.items.all() if item.pk != self.pk]
            if other and other not in items:
                raise Stale(gettext("It has been deleted meanwhile."))
            items.insert(items.index(other) + 1 if other else 0, self)
            for position, item in enumerate(items):
                item.position = position
            ChecklistItem.objects.bulk_update(items, ["position"])
            self.record("moved", by=by)

    def remove(self, *, by) -> None:
        with changing(self.deal, by=by, part=self):
            self.record("removed", by=by)
            self.delete()

    def record(self, verb: str, *, by, **data) -> None:
        details = {"text": self.text, "checklist": self.checklist.name, **data}
        Event.objects.record(f"checklist_item.{verb}", by=by, about=[self.deal], data=details)


def _next(rows) -> int:
    """The position behind the last of `rows`."""
    last = rows.aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1
