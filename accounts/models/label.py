from django.db import models, transaction
from django.db.models import Count, Exists, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, Lower
from django.utils.translation import gettext_lazy as _

from accounts import label_uses
from accounts.audit.triggers import DELETIONS
from accounts.models.event import Event
from accounts.models.tenant import TenantModel, TenantQuerySet
from conversalabs.text import storable

HUES = [(hue, str(hue)) for hue in range(1, 13)]


class LabelQuerySet(TenantQuerySet):
    def called(self, name: str) -> "LabelQuerySet":
        """The label of this name, whatever its case; accents count. As the database compares, which keeps it unique."""
        return self.alias(folded_name=Lower("name")).filter(folded_name=Lower(Value(storable(name))))

    def named(self, account, name: str) -> "Label":
        """The account's label of this name; a new one, in the colour used least, where there is none."""
        found = self.of(account).called(name).first()
        return found or self.create(account=account, name=name, hue=Label.next_hue(account))

    def beside(self, model: type[models.Model], pk: int, member) -> "LabelQuerySet":
        """Each with `is_on`: whether the record of `model` with the id `pk`, which `member` sees, carries it."""
        links = model.labels.through.objects.visible_to(member).filter(label=OuterRef("pk"))
        return self.annotate(is_on=Exists(links.filter(**{model.labels.field.m2m_field_name(): pk})))

    def with_uses(self, member) -> "LabelQuerySet":
        """Each label with `on_contacts`, `on_deals` … : how many records of each kind that `member` sees carry it."""
        return self.annotate(**{f"on_{name}": _count(relation, member) for name, relation in _carriers()})


def _carriers():
    """The relations to the kinds of record that carry labels, by the name they have on a label."""
    relations = Label._meta.related_objects
    return [(relation.get_accessor_name(), relation) for relation in relations if relation.many_to_many]


def _count(relation, member) -> Coalesce:
    rows = relation.through.objects.visible_to(member).filter(label=OuterRef("pk")).order_by().values("label")
    return Coalesce(Subquery(rows.annotate(n=Count("pk")).values("n")), 0)


class Label(TenantModel):
    """A coloured marker on contacts, companies, conversations and deals: one list per account."""

    name = models.CharField(_("name"), max_length=60)
    hue = models.PositiveSmallIntegerField(_("colour"), choices=HUES, default=1)

    objects = LabelQuerySet.as_manager()

    class Meta(TenantModel.Meta):
        verbose_name = _("label")
        verbose_name_plural = _("labels")
        triggers = [DELETIONS]
        ordering = ["name"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint("account", Lower("name"), name="accounts_label_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def put_on(record, labels: list["Label"]) -> None:
        """Let `record.labels.all()` answer with those of `labels` that are on it, without asking."""
        found = Label.objects.none()
        found._result_cache, found._prefetch_done = [label for label in labels if label.is_on], True
        record.__dict__.setdefault("_prefetched_objects_cache", {})["labels"] = found

    @classmethod
    def next_hue(cls, account) -> int:
        """The colour that fewest labels of the account have: what a new one is offered."""
        taken = list(cls.objects.of(account).values_list("hue", flat=True))
        return min((hue for hue, _name in HUES), key=taken.count)

    def uses(self) -> list[tuple[str, int]]:
        """Kinds of record that carry this label (as counted by `with_uses`), in words, with their number."""
        counted = [(relation.related_model._meta, getattr(self, f"on_{name}")) for name, relation in _carriers()]
        return [
            (kind.verbose_name if number == 1 else kind.verbose_name_plural, number)
            for kind, number in counted
            if number
        ]

    def hides_from(self, member) -> bool:
        """Whether records that `member` does not see carry this label (as counted by `with_uses`) too."""
        seen = sum(getattr(self, f"on_{name}") for name, _relation in _carriers())
        return seen < sum(relation.through.objects.filter(label=self).count() for _name, relation in _carriers())

    def _lock(self, *others: "Label") -> None:
        """Wait for who puts it, or one of the others, on a record; DoesNotExist when one of them is gone."""
        labels = [self, *others]
        rows = Label.objects.of(self.account_id).filter(pk__in=[label.pk for label in labels])
        if len(rows.order_by("pk").select_for_update()) < len(labels):
            raise Label.DoesNotExist

    @transaction.atomic
    def change(self, *, by) -> None:
        """Save another name or colour; boards that are open draw their cards anew. DoesNotExist when it is gone."""
        if not Label.objects.keep(self.pk):
            raise Label.DoesNotExist
        self.save()
        data = {"name": self.name, "hue": self.hue}
        Event.objects.record("label.changed", by=by, about=[self], data=data, account=self.account)

    @transaction.atomic
    def merge_into(self, other: "Label", *, by) -> int:
        """Give `other` to all that carry this label, and delete this one; answers how many carried it.

        DoesNotExist when either of them is gone.
        """
        if other.account_id != self.account_id or other.pk == self.pk:
            raise ValueError("a label merges into another of its account")
        # First, since it locks stages, which every move locks before what it labels.
        label_uses.replace(self, self, other)
        self._lock(other)
        moved = sum(self._move(relation, other) for _name, relation in _carriers())
        data = {"name": self.name, "into": other.name, "records": moved}
        Event.objects.record("label.merged", by=by, about=[self, other], data=data, account=self.account)
        self.delete()
        return moved

    def _move(self, relation, other: "Label") -> int:
        """One statement for those that lack the other label; the rest lose this one with its row."""
        links = relation.through.objects
        record = relation.field.m2m_field_name()
        has_other = links.filter(label=other, **{record: OuterRef(record)})
        carried = links.filter(label=self).count()
        links.filter(label=self).exclude(Exists(has_other)).update(label=other)
        return carried

    @transaction.atomic
    def remove(self, *, by) -> None:
        """Delete the label and take it off every record; DoesNotExist when somebody else has done so."""
        # First, as when it is merged.
        label_uses.forget(self)
        self._lock()
        data = {"name": self.name}
        Event.objects.record("label.deleted", by=by, about=[self], data=data, account=self.account)
        self.delete()
