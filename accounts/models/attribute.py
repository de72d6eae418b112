from functools import cache

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import Count, F, Func, Max, Q, Value
from django.db.models.fields.json import KeyTextTransform
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from accounts.audit.triggers import DELETIONS
from accounts.models.event import Event
from accounts.models.tenant import TenantModel, TenantQuerySet

LONGEST_KEY = 60


@cache
def record_class(kind: str) -> type[TenantModel] | None:
    """The model whose records carry the attributes of `kind`; None while no installed app has one."""
    models_of_kind = (model for model in apps.get_models() if model._meta.model_name == kind)
    return next((model for model in models_of_kind if hasattr(model, "attributes")), None)


def key_for(name: str) -> str:
    """The stable key that a display name gives: "Data de nascimento" → "data_de_nascimento"."""
    return slugify(name).replace("-", "_")[:LONGEST_KEY].strip("_")


def standard_names(kind: str) -> set[str]:
    """Names that a record of this kind has already, whatever the account defines."""
    model = record_class(kind)
    return {field.name for field in model._meta.get_fields()} if model else set()


def kinds_open_to(member) -> list[str]:
    """The kinds of record that carry attributes and that `member` may see."""
    classes = {kind: record_class(kind) for kind in CustomAttribute.Model.values}
    return [kind for kind, model in classes.items() if model and model.is_open_to(member)]


class CustomAttributeQuerySet(TenantQuerySet):
    def visible_to(self, member) -> "CustomAttributeQuerySet":
        """Attributes of the kinds of record that the member may see."""
        return super().visible_to(member).filter(model__in=kinds_open_to(member))

    def of_kind(self, kind: str) -> "CustomAttributeQuerySet":
        return self.filter(model=kind)

    def add(self, attribute: "CustomAttribute") -> "CustomAttribute":
        """Save a new attribute behind those of its kind."""
        last = self.of(attribute.account).of_kind(attribute.model).aggregate(last=Max("position"))["last"]
        attribute.position = (last or 0) + 1
        attribute.save(force_insert=True)
        return attribute

    def with_uses(self, member, kind: str) -> list["CustomAttribute"]:
        """The attributes of a kind, each with `used_by`: how many records that `member` sees have a value."""
        attributes = list(self.visible_to(member).of_kind(kind))
        having = {f"n{each.pk}": Count("pk", filter=Q(attributes__has_key=each.key)) for each in attributes}
        counts = record_class(kind).objects.visible_to(member).aggregate(**having) if attributes else {}
        for each in attributes:
            each.used_by = counts[f"n{each.pk}"]
        return attributes


class CustomAttribute(TenantModel):
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

    model = models.CharField(_("for"), max_length=20, choices=Model, default=Model.CONTACT)
    key = models.SlugField(_("key"), max_length=LONGEST_KEY)
    name = models.CharField(_("display name"), max_length=80)
    type = models.CharField(_("type"), max_length=10, choices=Type, default=Type.TEXT)
    description = models.CharField(_("description"), max_length=200, blank=True)
    options = ArrayField(models.CharField(max_length=100), verbose_name=_("options"), default=list, blank=True)
    pattern = models.CharField(_("regular expression"), max_length=200, blank=True)
    hint = models.CharField(_("hint"), max_length=200, blank=True)
    is_required = models.BooleanField(_("required"), default=False)
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

    def records(self) -> models.QuerySet:
        """Records of the account that have a value; for the product's own work."""
        return record_class(self.model).objects.of(self.account).filter(attributes__has_key=self.key)

    def records_seen(self, member) -> int:
        """How many records that `member` sees have a value."""
        return record_class(self.model).objects.visible_to(member).filter(attributes__has_key=self.key).count()

    def options_in_use(self, options) -> list[str]:
        """Those of `options` that some record holds."""
        records = self.records().annotate(option=KeyTextTransform(self.key, "attributes"))
        return sorted(set(records.filter(option__in=list(options)).values_list("option", flat=True)))

    @transaction.atomic
    def move(self, step: int) -> None:
        """Change places with the neighbour `step` (-1 or 1) away; at the end of the list nothing happens."""
        siblings = list(CustomAttribute.objects.select_for_update().of(self.account).of_kind(self.model))
        here = siblings.index(self)
        there = min(max(here + step, 0), len(siblings) - 1)
        siblings.insert(there, siblings.pop(here))
        for position, sibling in enumerate(siblings, start=1):
            sibling.position = position
        CustomAttribute.objects.bulk_update(siblings, ["position"])

    @transaction.atomic
    def remove(self, *, by) -> int:
        """Delete the attribute and its values on every record; return how many records had one."""
        stripped = Func(F("attributes"), Value(self.key), template="(%(expressions)s)", arg_joiner=" - ")
        emptied = self.records().update(attributes=stripped) if record_class(self.model) else 0
        data = {"name": self.name, "key": self.key, "model": self.model, "records": emptied}
        Event.objects.record("attribute.deleted", by=by, about=[self], data=data, account=self.account)
        self.delete()
        return emptied
