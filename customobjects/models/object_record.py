from collections.abc import Iterator

from django.contrib.postgres.indexes import GinIndex
from django.db import models, transaction
from django.db.models import Case, F, Func, Q, Value, When
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.audit.triggers import DELETIONS
from accounts.changes import Changeable, races_in_words
from accounts.models import Event, Member, TenantForeignKey, TenantModel, TenantQuerySet
from conversalabs.folding import FOLDED, Fold, OwnWords, matching_words, prefix_query, sought
from conversalabs.standing import Standing
from customobjects.models.object_type import PREFIX, ObjectType

# What names the records of a type does not change until the transaction ends, in which one more is made.
_NAMED_BY = Standing(lambda pk: ObjectType.objects.filter(pk=pk).order_by().only("primary_key"), locking="FOR SHARE")


class RecordName(Func):
    """SQL for the value that names a record; "" for none."""

    template, arg_joiner = "coalesce(left(%(expressions)s, 200), '')", " ->> "
    output_field = models.TextField()


class RecordValues(Func):
    """SQL for all that a record holds, as one text."""

    template = "jsonb_path_query_array(%(expressions)s, '$.*')::text"
    output_field = models.TextField()


class ObjectRecordQuerySet(TenantQuerySet):
    @transaction.atomic
    def add(self, of_type: ObjectType, *, by: Member | None = None, attributes=None) -> "ObjectRecord":
        """A new record; ValidationError for values that do not fit or lack."""
        record = self.model(account=of_type.account, type=of_type)
        record.name_key = next((each.primary_key for each in _NAMED_BY.rows(pk=of_type.pk)), "")
        record.set_attributes(attributes or {})
        with races_in_words():
            record.save(force_insert=True)
        data = {"name": str(record)}
        Event.objects.record("objectrecord.created", by=by, about=[record], account=of_type.account, data=data)
        return record

    def matching(self, text: str) -> "ObjectRecordQuerySet":
        """Records found by the beginnings of words in any of their values; accents and case do not matter."""
        ways = [each.order_by().values("pk") for each in self._ways(text)]
        return self.filter(pk__in=ways[0].union(*ways[1:])) if text.strip() else self

    def find(self, text: str, most: int) -> list[int]:
        """Ids of at most `most` records that match, the best first, as `best_order` says."""
        first, *others = [each.values_list("folded", "pk")[:most] for each in self._ways(text)]
        begins = sought(text)
        ranked = sorted({(not folded.startswith(begins), folded, pk) for folded, pk in first.union(*others, all=True)})
        return [pk for _is_other, _folded, pk in ranked[:most]]

    def _ways(self, text: str) -> Iterator["ObjectRecordQuerySet"]:
        rows = self.order_by()
        yield rows.filter(folded__startswith=sought(text))
        if query := prefix_query(text, self.accounts):
            yield rows.filter(matching_words(query))

    def best_order(self, text: str) -> list:
        """What to order found ones by: whose name begins with `text` first, then by name."""
        begins = When(Q(folded__startswith=sought(text)), then=Value(0))
        return [Case(begins, default=Value(1)), "folded", "pk"]


class ObjectRecord(Changeable, TenantModel):
    """One of what a type describes: the course “Yoga”. What it holds stands in `attributes`, by the type's fields.

    `name_key` is the type's `primary_key`: with it the database itself knows each record's name.
    """

    type = TenantForeignKey(ObjectType, models.CASCADE, related_name="records", verbose_name=_("object type"))
    attributes = models.JSONField(_("attributes"), default=dict, blank=True)
    name_key = models.CharField(max_length=60, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, db_default=1, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)
    name = models.GeneratedField(
        expression=RecordName(F("attributes"), F("name_key")), output_field=models.TextField(), db_persist=True
    )
    folded = models.GeneratedField(
        expression=Fold(RecordName(F("attributes"), F("name_key"))), output_field=FOLDED, db_persist=True
    )
    words = models.GeneratedField(
        expression=OwnWords("account", RecordValues(F("attributes"))),
        output_field=OwnWords.output_field,
        db_persist=True,
    )

    objects = ObjectRecordQuerySet.as_manager()
    see_permission = "see_objects"

    class Meta(TenantModel.Meta):
        verbose_name = _("custom record")
        verbose_name_plural = _("custom records")
        triggers = [DELETIONS]
        ordering = ["folded", "pk"]
        indexes = [
            models.Index(fields=["type", "folded", "id"], name="customobjects_record_by_name"),
            models.Index(fields=["type", "created_at", "id"], name="customobjects_by_created"),
            GinIndex(fields=["words"], name="customobjects_record_words"),
        ]

    def __str__(self) -> str:
        return str(self.attributes.get(self.name_key) or gettext("Unnamed"))

    def get_absolute_url(self) -> str:
        return reverse("customobjects:record", args=[self.account.slug, self.pk])

    @property
    def attribute_kind(self) -> str:
        return f"{PREFIX}{self.type_id}"
