from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Count, Max, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import attribute_uses
from accounts.audit.triggers import DELETIONS
from accounts.models import CustomAttribute, Event, ListSettings, TenantModel, TenantQuerySet
from accounts.models.attribute import key_for
from bulk.models import BulkAction
from crm.models.order import reordered
from imports.models import Import

PREFIX = "object_"
# What imports of the associations of type 7 are kept under: `linked_7`.
IMPORTED_AS = "linked_"
MOST_TYPES = 30
# What a type may be shown by, of the icons that the product has.
ICONS = [
    "boxes", "graduation-cap", "house", "key-round", "package", "file-text", "calendar", "briefcase", "handshake",
    "heart-handshake", "trophy", "badge-check", "map-pin", "smartphone", "globe", "star", "wallet", "shield-check",
    "layers", "bookmark", "target", "hourglass", "bell", "image",
]  # fmt: skip


class ObjectTypeQuerySet(TenantQuerySet):
    def of_kind(self, kind: str) -> "ObjectType":
        """The type whose records are of `kind`, with its account, whoever asks; KeyError for one that is not there."""
        number = kind.removeprefix(PREFIX)
        is_number = number.isascii() and number.isdecimal() and len(number) < 19
        found = self.select_related("account").filter(pk=number).first() if is_number else None
        if found is None:
            raise KeyError(kind)
        return found

    @transaction.atomic
    def add(self, new: "ObjectType", property_name: str, *, by) -> "ObjectType":
        """Save a new type behind the others, with the field that names its records; ValidationError if it may not."""
        others = self.of(new.account)
        if others.count() >= MOST_TYPES:
            raise ValidationError(gettext("There are %(most)d types, which is the most.") % {"most": MOST_TYPES})
        new.position = (others.aggregate(last=Max("position"))["last"] or 0) + 1
        new.primary_key = key_for(property_name)
        new.save(force_insert=True)
        named = CustomAttribute(account=new.account, model=new.kind, name=property_name, is_required=True)
        named.key = new.primary_key
        CustomAttribute.objects.add(named)
        Event.objects.record("objecttype.created", by=by, about=[new], account=new.account, data={"name": new.name})
        return new

    def with_uses(self, member) -> "ObjectTypeQuerySet":
        """Each type with `used_by`, the number of its records, and `fields`, that of its fields."""
        fields = CustomAttribute.objects.of(member.account).filter(model__startswith=PREFIX)
        fields = fields.annotate(of=models.functions.Substr("model", len(PREFIX) + 1))
        of_type = fields.filter(of=models.functions.Cast(OuterRef("pk"), models.TextField())).order_by().values("of")
        counted = Coalesce(Subquery(of_type.annotate(n=Count("pk")).values("n")), 0)
        return self.annotate(used_by=Count("records"), fields=counted).order_by("position", "pk")


class ObjectType(TenantModel):
    """A kind of record that the account invents: Course, Property, Licence. Its fields are attributes of `kind`.

    `primary_key` is the key of the field that names its records.
    """

    name = models.CharField(_("name"), max_length=60, help_text=_("One of them: Course"))
    plural = models.CharField(_("plural"), max_length=60, help_text=_("Several of them: Courses"))
    icon = models.CharField(_("icon"), max_length=30, default=ICONS[0])
    primary_key = models.SlugField(_("what names a record"), max_length=60, editable=False)
    position = models.PositiveIntegerField(_("order"), default=0, editable=False)

    objects = ObjectTypeQuerySet.as_manager()
    see_permission = "see_objects"

    class Meta(TenantModel.Meta):
        verbose_name = _("object type")
        verbose_name_plural = _("object types")
        triggers = [DELETIONS]
        ordering = ["position", "pk"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["account", "name"], name="customobjects_type_name"),
            models.UniqueConstraint(fields=["account", "plural"], name="customobjects_type_plural"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The list of its records."""
        return reverse("customobjects:records", args=[self.account.slug, self.pk])

    @property
    def settings_url(self) -> str:
        return reverse("customobjects:type", args=[self.account.slug, self.pk])

    @property
    def kind(self) -> str:
        """What its attributes, lists, imports and bulk actions are kept under: `object_7`."""
        return f"{PREFIX}{self.pk}"

    @property
    def associations_kind(self) -> str:
        """What imports of its associations are kept under."""
        return f"{IMPORTED_AS}{self.pk}"

    def counted(self, number: int) -> str:
        """What so many of its records are called."""
        return self.name if number == 1 else self.plural

    @property
    def attributes(self) -> models.QuerySet:
        """Its fields, in order."""
        return CustomAttribute.objects.of(self.account_id).of_kind(self.kind)

    @transaction.atomic
    def change(self, *, by, primary_key: str | None = None) -> None:
        """Save what it is called and shown by; with another field to name its records, if that is told.

        DoesNotExist when somebody has deleted it meanwhile.
        """
        stored = type(self).objects.select_for_update(no_key=True).get(pk=self.pk)
        self.primary_key = primary_key or stored.primary_key
        if self.primary_key != stored.primary_key:
            self.records.update(name_key=self.primary_key)
        self.save(update_fields=["name", "plural", "icon", "primary_key"])
        Event.objects.record("objecttype.changed", by=by, about=[self], account=self.account, data={"name": self.name})

    @transaction.atomic
    def move(self, step: int = 0, *, after: int | None = None) -> None:
        """As `CustomAttribute.move`: one place up or down, or behind the type `after` (0: to the front)."""
        every = list(type(self).objects.select_for_update(no_key=True).of(self.account_id))
        for position, each in enumerate(reordered(every, self, step, after), start=1):
            each.position = position
        type(self).objects.bulk_update(every, ["position"])

    @transaction.atomic
    def remove(self, *, by) -> None:
        """Delete it with its records, their associations, its fields, and what was imported and done to many."""
        Event.objects.record("objecttype.deleted", by=by, about=[self], account=self.account, data={"name": self.name})
        type(self).objects.filter(pk=self.pk).update(primary_key="")
        self.records.all().delete()
        for attribute in self.attributes:
            attribute.account = self.account
            attribute_uses.forget(attribute)
            attribute.delete()
        for rows, named in [(BulkAction, "kind"), (Import, "target"), (ListSettings, "list")]:
            kinds = [self.kind, self.associations_kind]
            rows.objects.of(self.account_id).filter(**{f"{named}__in": kinds}).delete()
        ListSettings.objects.of(self.account_id).filter(list__startswith=f"{self.kind}.").delete()
        self.delete()
