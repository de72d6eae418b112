from functools import cache

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.db.models import Count, F, Func, Max, Q, Value
from django.db.models.fields.json import KeyTransform
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from psycopg.types.json import Jsonb

from accounts import attribute_uses
from accounts.attribute_kinds import families, family_of
from accounts.audit.triggers import DELETIONS
from accounts.models.attribute_options import AttributeOptions
from accounts.models.attribute_sorting import AttributeSorting
from accounts.models.event import Event
from accounts.models.tenant import TenantModel, TenantQuerySet

LONGEST_KEY = 60
MOST_PER_KIND = 100

_REWRITE = """
UPDATE %(table)s record
   SET attributes = CASE WHEN change.new IS NULL THEN attributes - %%(key)s::text
                         ELSE jsonb_set(attributes, ARRAY[%%(key)s::text], change.new) END
  FROM unnest(%%(old)s::jsonb[], %%(new)s::jsonb[]) AS change (old, new)
 WHERE account_id = %%(account)s AND attributes -> %%(key)s::text = change.old AND %(of_kind)s
"""


def record_class(kind: str) -> type[TenantModel] | None:
    """The model whose records carry the attributes of `kind`; None while no installed app has one."""
    family = family_of(kind)
    return family.model if family else _class_named(kind)


@cache
def _class_named(kind: str) -> type[TenantModel] | None:
    models_of_kind = (model for model in apps.get_models() if model._meta.model_name == kind)
    return next((model for model in models_of_kind if hasattr(model, "attributes")), None)


def records_of(kind: str) -> TenantQuerySet:
    """The records that carry the attributes of `kind`, whoever's they are: `of` or `visible_to` has to follow."""
    family, rows = family_of(kind), record_class(kind).objects
    return rows.filter(**{family.column: family.number(kind)}) if family else rows.all()


def key_for(name: str) -> str:
    """The stable key that a display name gives: "Data de nascimento" → "data_de_nascimento".

    Never digits alone, which JSON paths take for a place in an array: "2024" → "n_2024".
    """
    key = slugify(name).replace("-", "_")[:LONGEST_KEY].strip("_")
    return f"n_{key}"[:LONGEST_KEY] if key.isdigit() else key


def standard_names(kind: str) -> set[str]:
    """Names that a record of this kind has already, whatever the account defines: none, where it is of its making."""
    model = None if family_of(kind) else record_class(kind)
    return {field.name for field in model._meta.get_fields()} if model else set()


def kinds_open_to(member) -> list[str]:
    """The product's kinds of record that carry attributes and that `member` may see."""
    classes = {kind: record_class(kind) for kind in CustomAttribute.Model.values}
    return [kind for kind, model in classes.items() if model and model.is_open_to(member)]


def kind_titles(account, member=None) -> dict[str, str]:
    """What the kinds of record are called whose attributes `member` may define; without one all of the account's."""
    own = kinds_open_to(member) if member else list(filter(record_class, CustomAttribute.Model.values))
    titles = {kind: CustomAttribute.Model(kind).label for kind in own}
    for family in families():
        titles |= family.titles(account) if member is None or family.model.is_open_to(member) else {}
    return titles


class CustomAttributeQuerySet(TenantQuerySet):
    def visible_to(self, member) -> "CustomAttributeQuerySet":
        """Attributes of the kinds of record that the member may see."""
        seen = Q(model__in=kinds_open_to(member))
        for family in families():
            seen |= Q(model__startswith=family.prefix) if family.model.is_open_to(member) else Q()
        return super().visible_to(member).filter(seen)

    def of_kind(self, kind: str) -> "CustomAttributeQuerySet":
        return self.filter(model=kind)

    def add(self, attribute: "CustomAttribute") -> "CustomAttribute":
        """Save a new attribute behind those of its kind; ValidationError when it may not be there."""
        attribute.check_new()
        last = self.of(attribute.account).of_kind(attribute.model).aggregate(last=Max("position"))["last"]
        attribute.position = (last or 0) + 1
        attribute.save(force_insert=True)
        return attribute

    def with_uses(self, member, kind: str) -> list["CustomAttribute"]:
        """The attributes of a kind, each with `used_by`: how many records that `member` sees have a value."""
        attributes = list(self.visible_to(member).of_kind(kind))
        having = {f"n{each.pk}": Count("pk", filter=Q(attributes__has_key=each.key)) for each in attributes}
        counts = records_of(kind).visible_to(member).aggregate(**having) if attributes else {}
        for each in attributes:
            each.used_by = counts[f"n{each.pk}"]
        return attributes


class CustomAttribute(AttributeSorting, AttributeOptions, TenantModel):
    """A field that the account defines for one kind of record. Values stand in the record's `attributes` (jsonb).

    Stored shapes by type: text, link: str; number, currency, percent: str of an exact decimal;
    date: "YYYY-MM-DD"; list: one of `options`; checkbox: true or false. Empty values are absent keys.
    """

    class Type(models.TextChoices):
        TEXT = "text", _("Text")
        NUMBER = "number", _("Number")
        CURRENCY = "currency", _("Currency")
        PERCENT = "percent", _("Percent")
        LINK = "link", _("Link")
        DATE = "date", _("Date")
        LIST = "list", _("List")
        CHECKBOX = "checkbox", _("Checkbox")

    class Model(models.TextChoices):
        CONTACT = "contact", _("Contacts")
        COMPANY = "company", _("Companies")
        DEAL = "deal", _("Deals")
        CONVERSATION = "conversation", _("Conversations")

    # Of `Model`, or of an `accounts.attribute_kinds.Family`.
    model = models.CharField(_("for"), max_length=20, default=Model.CONTACT)
    key = models.SlugField(_("key"), max_length=LONGEST_KEY)
    name = models.CharField(_("display name"), max_length=80)
    type = models.CharField(_("type"), max_length=10, choices=Type, default=Type.TEXT)
    description = models.CharField(_("description"), max_length=200, blank=True)
    options = ArrayField(models.CharField(max_length=100), verbose_name=_("options"), default=list, blank=True)
    pattern = models.CharField(_("regular expression"), max_length=200, blank=True)
    hint = models.CharField(_("hint"), max_length=200, blank=True)
    is_required = models.BooleanField(_("required"), default=False)
    is_sortable = models.BooleanField(_("lists can be sorted by it"), default=False)
    position = models.PositiveIntegerField(_("order"), default=0)

    objects = CustomAttributeQuerySet.as_manager()

    class Meta(TenantModel.Meta):
        verbose_name = _("custom attribute")
        verbose_name_plural = _("custom attributes")
        triggers = [DELETIONS]
        ordering = ["model", "position", "pk"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["account", "model", "key"], name="accounts_attribute_key"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def url(self) -> str:
        """Where the attributes of its kind are looked after."""
        family = family_of(self.model)
        return (
            family.url(self.account, self.model) if family else reverse("accounts:attributes", args=[self.account.slug])
        )

    def records(self) -> models.QuerySet:
        """Records of the account that have a value; for the product's own work."""
        return records_of(self.model).of(self.account).filter(attributes__has_key=self.key)

    def records_seen(self, member) -> int:
        """How many records that `member` sees have a value."""
        return records_of(self.model).visible_to(member).filter(attributes__has_key=self.key).count()

    def hides_from(self, member) -> bool:
        """Whether records that `member` does not see have a value too."""
        return self.records().count() > self.records_seen(member)

    def check_new(self) -> None:
        """Raises ValidationError when a new attribute has no key of its own, or is one too many."""
        siblings = CustomAttribute.objects.of(self.account).of_kind(self.model)
        if not self.key:
            words = gettext("The name needs a letter from a to z or a digit: its key is made from it.")
        elif self.key in standard_names(self.model):
            words = gettext("Every record has this field already; choose another name.")
        elif siblings.filter(key=self.key).exists():
            words = gettext("There is an attribute with this name already; choose another one.")
        elif siblings.count() >= MOST_PER_KIND:
            words = gettext("There are %(most)d attributes of this kind, which is the most; delete one to make room.")
            words %= {"most": MOST_PER_KIND}
        else:
            return
        raise ValidationError({"name": words})

    def values(self, member=None) -> list[tuple[str | bool, int]]:
        """What records hold (those that `member` sees), the commonest first, each with how many hold it."""
        records = records_of(self.model)
        records = records.visible_to(member) if member else records.of(self.account)
        held = records.filter(attributes__has_key=self.key).order_by()
        held = held.annotate(held=KeyTransform(self.key, "attributes")).values("held")
        return [(row["held"], row["n"]) for row in held.annotate(n=Count("pk")).order_by("-n", "held")]

    @transaction.atomic
    def rewrite(self, changes: dict) -> int:
        """Put another value (None: none) in the place of each that `changes` names; how many records had one."""
        if not changes:
            return 0
        family = family_of(self.model)
        of_kind = f"{family.column} = {family.number(self.model)}" if family else "TRUE"
        names = {"table": connection.ops.quote_name(record_class(self.model)._meta.db_table), "of_kind": of_kind}
        pairs = [(Jsonb(old), None if new is None else Jsonb(new)) for old, new in changes.items()]
        old, new = map(list, zip(*pairs, strict=True))
        with connection.cursor() as cursor:
            cursor.execute(_REWRITE % names, {"account": self.account_id, "key": self.key, "old": old, "new": new})
            return cursor.rowcount

    @transaction.atomic
    def move(self, step: int = 0, *, after: int | None = None) -> None:
        """Change places with the neighbour `step` (-1 or 1) away; at the end of the list nothing happens.

        Or stand behind the one with the id `after`; 0 is the front, and one that is not there changes nothing.
        DoesNotExist when somebody has just deleted it.
        """
        siblings = list(CustomAttribute.objects.select_for_update().of(self.account).of_kind(self.model))
        if self not in siblings:
            raise CustomAttribute.DoesNotExist
        here = siblings.index(self)
        siblings.pop(here)
        if after is None:
            there = min(max(here + step, 0), len(siblings))
        else:
            ids = [0, *(each.pk for each in siblings)]
            there = ids.index(after) if after in ids else here
        siblings.insert(there, self)
        for position, sibling in enumerate(siblings, start=1):
            sibling.position = position
        CustomAttribute.objects.bulk_update(siblings, ["position"])

    @transaction.atomic
    def remove(self, *, by) -> int:
        """Delete the attribute and its values on every record; return how many records had one.

        DoesNotExist when somebody else has done so.
        """
        self._lock()
        # Then, since it locks stages, which every move locks before its deal.
        attribute_uses.forget(self)
        stripped = Func(F("attributes"), Value(self.key), template="(%(expressions)s)", arg_joiner=" - ")
        emptied = self.records().update(attributes=stripped) if record_class(self.model) else 0
        data = {"name": self.name, "key": self.key, "model": self.model, "records": emptied}
        Event.objects.record("attribute.deleted", by=by, about=[self], data=data, account=self.account)
        self.delete()
        return emptied
