"""One column set to one value: an owner, a company, a switch."""

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Member
from accounts.records.form import owner_field, picker_field
from bulk.acts.act import ActForm
from bulk.acts.set_based import Change, Restoration, SetBasedAct

_TOUCHED = """
SELECT t.id, jsonb_build_object('value', t.{column}) AS before
  FROM {table} t JOIN found ON found.id = t.id
 WHERE t.account_id = %(account)s AND t.{column} IS DISTINCT FROM %(value)s
"""
_IS_KNOWN = """
kept.was->>'value' IS NULL
OR EXISTS (SELECT FROM {table} known WHERE known.account_id = %(account)s AND known.id = (kept.was->>'value')::bigint)
"""


class SetColumn(SetBasedAct):
    """`field` is the model's; `cast` reads what was kept of it."""

    field: str
    cast: str

    def value(self, arguments: dict):
        raise NotImplementedError

    def column(self, kind) -> str:
        return kind.model._meta.get_field(self.field).column

    def change(self, kind, member, arguments):
        column, table = self.column(kind), kind.model._meta.db_table
        params = {"value": self.value(arguments)}
        refused, more = self.refused(kind, member)
        touched = _TOUCHED.format(column=column, table=table)
        return Change(touched, sets=f"{column} = %(value)s,", refused=refused, params=params | more)

    def refused(self, kind, member) -> tuple[str, dict]:
        """A condition on `t`, and its parameters."""
        return "FALSE", {}

    def restoration(self, kind, member, arguments):
        return Restoration(sets=f"{self.column(kind)} = (fit.was->>'value')::{self.cast},", fits=self.fits(kind))

    def fits(self, kind) -> str:
        return "TRUE"


class SetSwitch(SetColumn):
    """A field that is on or off."""

    cast = "boolean"

    def __init__(self, key: str, icon: str, field: str, value: bool, *, label: str, deed: str, done: str, told: str):
        self.key, self.icon, self.field, self._value = key, icon, field, value
        self.label, self.deed, self.done, self._told = label, deed, done, told

    def value(self, arguments):
        return self._value

    def told(self, arguments, member):
        return str(self._told)


class SetRecord(SetColumn):
    """A field that names another record; `None` empties it. `model` is what may be chosen."""

    cast = "bigint"
    refusal = gettext_lazy("What stands there is not yours to see.")

    def __init__(self, key: str, icon: str, field: str, model, *, label: str, deed: str, done: str):
        self.key, self.icon, self.field, self.model = key, icon, field, model
        self.label, self.deed, self.done = label, deed, done
        self.noun = model._meta.verbose_name

    @property
    def form_class(self):
        return _record_form(self)

    def is_there_for(self, kind, member, attributes=None):
        return self.model.is_open_to(member)

    def is_open_to(self, kind, member):
        return super().is_open_to(kind, member) and self.is_there_for(kind, member)

    def value(self, arguments):
        return arguments["to"] and arguments["to"]["id"]

    def lock(self, batch):
        if to := self.value(batch.action.arguments):
            self.model.objects.keep(to)
        return super().lock(batch)

    def check(self, kind, member, arguments):
        if arguments["to"] and not self.chosen_among(member).filter(pk=arguments["to"]["id"]).exists():
            raise ValidationError(_("“%(name)s” is no longer there to be chosen.") % arguments["to"])

    def chosen_among(self, member: Member):
        return self.model.objects.visible_to(member)

    def refused(self, kind, member):
        """What stands in the field and the member may not see stays there, as in the record's own form."""
        if self.model.shows_all_to(member):
            return "FALSE", {}
        seen, params = self.model.objects.visible_to(member).order_by().values("pk").query.sql_with_params()
        names = {f"seen{place}": value for place, value in enumerate(params)}
        condition = f"t.{self.column(kind)} IS NOT NULL AND t.{self.column(kind)} NOT IN ({seen})"
        return condition % tuple(f"%({name})s" for name in names), names

    def fits(self, kind):
        return _IS_KNOWN.format(table=self.model._meta.db_table)

    def told(self, arguments, member):
        words = {"field": self.noun, "now": self._name(arguments["to"], member)}
        return (_("set %(field)s to %(now)s") if arguments["to"] else _("emptied %(field)s")) % words

    def _name(self, to: dict | None, member: Member) -> str:
        is_known = to and (self.model.shows_all_to(member) or self.chosen_among(member).filter(pk=to["id"]).exists())
        return to["name"] if is_known else _("(hidden)")


def _record_form(act: SetRecord) -> type[ActForm]:
    class RecordForm(ActForm):
        to = picker_field(act.model._meta.verbose_name.capitalize(), act.model)

        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            url = reverse(f"{act.model._meta.app_label}:options", args=[self.member.account.slug])
            self.fields["to"].offer(act.chosen_among(self.member), url)
            self.fields["to"].help_text = _("Left empty, it is emptied for all of them.")

        def arguments(self) -> dict:
            return {"to": named(self.cleaned_data["to"])}

    return RecordForm


class OwnerForm(ActForm):
    to = owner_field(gettext_lazy("Owner"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = owners(self.member)
        self.fields["to"].empty_label = _("Nobody")

    def arguments(self) -> dict:
        return {"to": named(self.cleaned_data["to"])}


def owners(member: Member):
    found = Member.objects.visible_to(member).filter(is_active=True)
    return found.select_related("user").order_by("user__name", "user__email")


def named(record) -> dict | None:
    return record and {"id": record.pk, "name": str(record)}


class SetOwner(SetRecord):
    def __init__(self):
        super().__init__(
            "owner", "user", "owner", Member,
            label=gettext_lazy("Set owner"), deed=gettext_lazy("Set the owner of %(what)s"),
            done=gettext_lazy("Owner of %(what)s set"),
        )  # fmt: skip
        self.noun = gettext_lazy("Owner")

    form_class = OwnerForm

    def chosen_among(self, member):
        return owners(member)
