"""One row of any table of an account, whatever the table asks for: so that a wall has something to hide."""

import datetime
import itertools
import uuid
from decimal import Decimal

from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.db import models
from django.utils import timezone

from accounts.models import Account, CustomAttribute, TenantModel, User
from contacts.models import Contact

_numbers = itertools.count(1)
# Of a file that is shown.
PICTURE = {"content_type": "image/png", "thumbnail": ContentFile(b"small", "small.webp")}
# What a constraint across fields asks for and a field alone does not say.
ALSO = {
    "Contact": {"name": "Ana {n}"},
    "ContactAddress": {"typed": "ana{n}@example.com", "value": "ana{n}@example.com"},
    "Segment": {"is_shared": True},
    "SavedView": {"is_shared": True},
    "StageRule": {"kind": "owner"},
    "OrderView": {"is_shared": True},
    "ObjectView": {"is_shared": True},
    "BulkAction": {"kind": "contact", "act": "export", "status": "done"},
    "Duplicate": {
        "kind": "contact",
        "first": lambda account: row(Contact, account).pk,
        "second": lambda account: row(Contact, account).pk,
    },
    "Search": {"kind": "contact", "status": "done"},
    "Import": {"target": "contacts", "encoding": "utf-8", "delimiter": ","},
    "Attachment": PICTURE,
    "Association": {"contact": Contact},
    "ObjectType": {"primary_key": "title"},
    "ObjectRecord": {"name_key": "title"},
    "MessageAttachment": PICTURE,
}
# What a row points at, though it need not.
POINTS = {"Activity": {"deal"}}
VALUES = [
    (models.ForeignKey, lambda field, account: row(field.related_model, account)),
    (models.BooleanField, lambda field, account: False),
    (models.UUIDField, lambda field, account: uuid.uuid4()),
    (models.DateTimeField, lambda field, account: timezone.now()),
    (models.DateField, lambda field, account: datetime.date(2026, 1, 31)),
    (models.DecimalField, lambda field, account: Decimal(1)),
    (models.IntegerField, lambda field, account: next(_numbers)),
    (models.JSONField, lambda field, account: {}),
    (models.FileField, lambda field, account: ContentFile(b"name\nAna\n", "file.csv")),
    (models.CharField, lambda field, account: _text(field)),
    (models.TextField, lambda field, account: f"text {next(_numbers)}"),
]


def row(model: type[models.Model], account: Account) -> models.Model:
    """A row of `model` that belongs to `account`, or a new user or group."""
    if model is Account:
        return account
    if model is User:
        return User.objects.create_user(f"person{next(_numbers)}@example.com", name="Somebody")
    if model is Group:
        return Group.objects.create(name=f"group {next(_numbers)}")
    return _made(model, account)


def _made(model, account):
    needed = [
        field
        for field in model._meta.concrete_fields
        if _is_needed(field) or field.name in POINTS.get(model.__name__, ())
    ]
    values = {field.name: _value(field, account) for field in needed}
    also = {name: _filled(value, account) for name, value in ALSO.get(model.__name__, {}).items()}
    made = model(**values | also)
    made.save()
    if model.__name__ == "ObjectType":
        _give_field(made)
    return made


def _give_field(of_type) -> None:
    """Its records have a name, which they need."""
    named = {"key": of_type.primary_key, "name": "Title", "is_required": True}
    CustomAttribute.objects.create(account=of_type.account, model=of_type.kind, **named)


def _filled(value, account):
    if isinstance(value, type):
        return row(value, account)
    if callable(value):
        return value(account)
    return value.format(n=next(_numbers)) if isinstance(value, str) else value


def _is_needed(field) -> bool:
    optional = field.null or field.has_default() or field.generated or field.primary_key
    is_stamp = getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
    return not (optional or is_stamp or (field.blank and field.empty_strings_allowed))


def _value(field, account):
    return next(make(field, account) for kind, make in VALUES if isinstance(field, kind))


def _text(field) -> str:
    if field.choices:
        return field.choices[0][0]
    return f"n{next(_numbers)}"[: field.max_length]


def tenant_models() -> list[type[TenantModel]]:
    from django.apps import apps

    return [model for model in apps.get_models() if issubclass(model, TenantModel)]
