"""What every table of an account's data shares: its account, its text, and foreign keys that cannot leave it."""

from collections.abc import Iterable
from functools import cache

from django.core.exceptions import ValidationError
from django.db import connection, models
from django.db.backends.ddl_references import Statement, Table
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.modules import module_of
from conversalabs.text import normalised


class TenantQuerySet(models.QuerySet):
    """The one door to data: a look-up on behalf of a person starts with `visible_to`.

    `member` is on whose behalf, and tells what a search may ask and a list may count; `account_id` whose rows these
    are. Both are None for rows that came by no door, or by several.
    """

    member = None
    account_id = None

    def _clone(self):
        clone = super()._clone()
        clone.member, clone.account_id = self.member, self.account_id
        return clone

    @property
    def accounts(self) -> list[int]:
        """Whose rows these may be."""
        everybody = self.model._meta.get_field("account").related_model.objects.values_list("pk", flat=True)
        return [self.account_id] if self.account_id else list(everybody)

    def of(self, account) -> "TenantQuerySet":
        """Rows of `account`, whoever asks. For the product's own work, never for a person's request."""
        found = self.filter(account=account)
        found.account_id = getattr(account, "pk", account)
        return found

    def visible_to(self, member) -> "TenantQuerySet":
        """Rows of the member's account that they may see: by their role, their modules, and the account's privacy."""
        if not self.model.is_open_to(member):
            return self.none()
        found = self.filter(self.model.private_to(member), account_id=member.account_id)
        found.member, found.account_id = member, member.account_id
        return found

    def keep(self, pk: int | None) -> bool:
        """Until the transaction ends nobody deletes this one; answers whether it is there.

        Comes before the lock of what will point there: who deletes one locks it first and then what points there; in
        the other order both would wait for ever. Who only changes it, or keeps it too, need not wait: as PostgreSQL
        itself locks what a foreign key leads to, a lock that querysets do not know.
        """
        return pk is not None and bool(self.keep_all([pk]))

    def keep_all(self, keys: Iterable[int]) -> set[int]:
        """As `keep`, in the order of their keys; answers those that are there."""
        if not (keys := list(keys)):
            return set()
        statement, params = self.filter(pk__in=keys).order_by("pk").values("pk").query.sql_with_params()
        with connection.cursor() as cursor:
            cursor.execute(f"{statement} FOR KEY SHARE", params)
            return {pk for (pk,) in cursor.fetchall()}


class BehindTheDoor:
    """What a model says of who sees its rows.

    `see_permission` names the account permission without which `visible_to` shows nothing. Rows of an app that is a
    module are gone while it is off for the account, or closed to the member by their roles. `owner_path` leads to the
    member whose the row is ("owner", or that of the record on which it hangs: "contact__owner"); where the account
    keeps records private, it decides. Rows without one are everybody's.
    """

    see_permission: str | None = None
    owner_path = ""

    @classmethod
    def is_open_to(cls, member) -> bool:
        """Whether `member` sees this kind of row at all."""
        module = module_of(cls._meta.app_label)
        is_on = module is None or member.has_module(module.key)
        return is_on and (cls.see_permission is None or member.can(cls.see_permission))

    @classmethod
    def private_to(cls, member, at: str = "") -> Q:
        """The condition that privacy leaves a row to `member`; `at` is the path to it from another row."""
        path = "__".join(filter(None, [at, cls.owner_path])) if cls.owner_path else ""
        if member.sees_all or not path:
            return Q()
        return Q(**{path: None}) | Q(**{f"{path}__in": member.seen_owners})

    @classmethod
    def named_to(cls, member, at: str) -> Q:
        """The condition that `member` may know of the row of this kind that stands at the path `at`."""
        return cls.private_to(member, at) if cls.is_open_to(member) else Q(pk__in=[])

    @classmethod
    def shows_all_to(cls, member) -> bool:
        """Whether `visible_to(member)` hides none of the account's rows of this kind."""
        return cls.is_open_to(member) and (member.sees_all or not cls.owner_path)

    def is_visible_to(self, member) -> bool:
        """What `visible_to` asks the database, asked of a row that is at hand."""
        is_own = self.account_id == member.account_id and self.is_open_to(member)
        return is_own and (member.sees_all or not self.owner_path or self._owner_id() in {None, *member.seen_owners})

    def _owner_id(self) -> int | None:
        *way, last = self.owner_path.split("__")
        row = self
        for step in way:
            row = getattr(row, step)
        return getattr(row, f"{last}_id")


class TenantModel(BehindTheDoor, models.Model):
    """A row that belongs to exactly one account."""

    # No index of its own: every table has the unique (account, id), which begins with it.
    account = models.ForeignKey(
        "accounts.Account", models.CASCADE, related_name="+", db_index=False, verbose_name=_("account")
    )

    objects = TenantQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [models.UniqueConstraint(fields=["account", "id"], name="%(app_label)s_%(class)s_in_account")]

    def save(self, **kwargs):
        """Text is stored as `conversalabs.text` says, by whatever path it comes; ValidationError for what cannot be."""
        self.normalise()
        super().save(**kwargs)

    def clean_fields(self, exclude=None):
        self._write_texts(lambda field, text: normalised(text), exclude or ())
        super().clean_fields(exclude=exclude)

    def normalise(self) -> None:
        """Make the texts what `save` stores."""
        self._write_texts(_fitting)

    def _write_texts(self, read, exclude=()) -> None:
        """Put `read(field, text)` in the place of each text; raises ValidationError that names all that are refused."""
        errors = {}
        for field in text_fields(type(self)):
            text = self.__dict__.get(field.attname)
            if text and isinstance(text, str) and field.name not in exclude:
                try:
                    setattr(self, field.attname, read(field, text))
                except ValidationError as refusal:
                    errors[field.name] = refusal
        if errors:
            raise ValidationError(errors)


@cache
def text_fields(model: type[models.Model]) -> list[models.Field]:
    """The fields of `model` that hold what somebody has written."""
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    return [field for field in fields if isinstance(field, models.CharField | models.TextField)]


def _fitting(field: models.Field, typed: str) -> str:
    """Composing can make a text longer than its form has let pass, and an unseen one is none."""
    text = normalised(typed)
    if not text and not field.blank:
        raise ValidationError(gettext("Write something that can be seen."), code="blank")
    if field.max_length and len(text) > field.max_length:
        words = gettext("The text has %(found)d characters; %(most)d fit.")
        raise ValidationError(words % {"found": len(text), "most": field.max_length})
    return text


class SameAccount(models.constraints.BaseConstraint):
    """`FOREIGN KEY (account_id, field_id) REFERENCES other (account_id, id)`, checked at once.

    With it not even raw SQL can point a row at another account's row.
    """

    def __init__(self, *, field: str, to: str, name: str):
        self.field, self.to = field, to
        super().__init__(name=name)

    def constraint_sql(self, model, schema_editor):
        self.create_sql(model, schema_editor)

    def create_sql(self, model, schema_editor):
        """Put the statement at the migration's end, when the unique key that it refers to is there."""
        quote = schema_editor.quote_name
        statement = Statement(
            "ALTER TABLE %(table)s ADD CONSTRAINT %(name)s"
            " FOREIGN KEY (account_id, %(column)s) REFERENCES %(to)s (account_id, id)",
            table=Table(model._meta.db_table, quote),
            name=quote(self.name),
            column=quote(model._meta.get_field(self.field).column),
            to=quote(self.to),
        )
        schema_editor.deferred_sql.append(statement)

    def remove_sql(self, model, schema_editor):
        return Statement(
            "ALTER TABLE %(table)s DROP CONSTRAINT %(name)s",
            table=Table(model._meta.db_table, schema_editor.quote_name),
            name=schema_editor.quote_name(self.name),
        )

    def validate(self, model, instance, exclude=None, using=None):
        """The database checks it; forms choose from the account's own rows."""

    def __eq__(self, other):
        return isinstance(other, SameAccount) and self.deconstruct() == other.deconstruct()

    def deconstruct(self):
        path, args, kwargs = super().deconstruct()
        return path, args, kwargs | {"field": self.field, "to": self.to}


class TenantForeignKey(models.ForeignKey):
    """A foreign key between two tenant tables. It brings its own `SameAccount` constraint, so none is forgotten.

    In migrations it stands as a plain foreign key without a constraint beside the `SameAccount` one.
    """

    def __init__(self, to, on_delete, **kwargs):
        kwargs["db_constraint"] = False
        super().__init__(to, on_delete, **kwargs)

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.ForeignKey", args, kwargs

    def contribute_to_class(self, cls, name, **kwargs):
        super().contribute_to_class(cls, name, **kwargs)
        if not cls._meta.abstract:
            cls._meta.constraints = [*cls._meta.constraints, self._same_account(cls, name)]
            cls._meta.original_attrs.setdefault("constraints", cls._meta.constraints)

    def _same_account(self, cls, name: str) -> SameAccount:
        target = self.remote_field.model
        label = f"{cls._meta.app_label}.{target}" if isinstance(target, str) and "." not in target else target
        if label == f"{cls._meta.app_label}.self":
            table = cls._meta.db_table
        else:
            table = label.lower().replace(".", "_") if isinstance(label, str) else label._meta.db_table
        return SameAccount(field=name, to=table, name=f"{cls._meta.db_table}_{name}_same_account"[:63])
