"""Saved views that ask for an attribute or a label, or show one. Without it they show an error, never wrong deals."""

from collections.abc import Iterator

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from accounts.attribute_kinds import asked_as
from accounts.filters.trees import mentions, with_value
from accounts.models import CustomAttribute, Label, Member
from accounts.uses import Use
from crm.deal_filters import LABEL
from crm.models import SavedView


def views_naming(attribute: CustomAttribute, member: Member) -> list[Use]:
    field = _field(attribute)
    if not field:
        return []
    asking = [_use(view, member, field, attribute.options) for view in _asking(attribute.account_id, field)]
    shown = [_shown_by(view, member) for view in _naming(attribute.account_id, field) if _shows(view, field)]
    return [*asking, *shown]


def drop_columns(attribute: CustomAttribute) -> None:
    """Take the attribute off the cards, columns and orders of views. A condition stays: without it they show more."""
    field = _field(attribute)
    for view in _naming(attribute.account_id, field) if field else ():
        for kept, name in ((view.query, "columns"), (view.look, "fields")):
            if kept.get(name):
                kept[name] = [key for key in kept[name] if key != field]
        if _sorts_by(view, field):
            view.query["sort"] = ""
        view.save(update_fields=["query", "look"])


def rename_option(attribute: CustomAttribute, option: str, another: str) -> None:
    if another and (field := _field(attribute)):
        _put(attribute.account_id, field, option, another, another)


def views_asking(account_id: int, field: str, member: Member) -> list[Use]:
    """Views with a condition on the field."""
    return [_use(view, member, field) for view in _asking(account_id, field)]


def views_labelled(label: Label, member: Member) -> list[Use]:
    return [_use(view, member, LABEL) for view in _asking(label.account_id, LABEL, str(label.pk))]


def put_label(label: Label, _same: Label, another: Label) -> None:
    _put(label.account_id, LABEL, str(label.pk), str(another.pk), str(another))


def _field(attribute: CustomAttribute) -> str:
    """By what views ask for an attribute of deals, or of the records that they are associated with; else ""."""
    return asked_as(attribute.model, attribute.key, CustomAttribute.Model.DEAL)


def _asking(account_id: int, field: str, value: str | None = None) -> Iterator[SavedView]:
    """Views with a condition on the field."""
    return (each for each in _naming(account_id, field) if mentions(each.query.get("filter"), field, value))


def _naming(account_id: int, field: str) -> QuerySet:
    views = SavedView.objects.of(account_id).annotate(text=Cast("query", TextField()), laid=Cast("look", TextField()))
    asked = views.filter(text__contains=f'{field}"') | views.filter(laid__contains=f'{field}"')
    return asked.select_related("account", "owner__user")


def _shows(view: SavedView, field: str) -> bool:
    shown = [*(view.query.get("columns") or ()), *(view.look.get("fields") or ())]
    return field in shown or _sorts_by(view, field)


def _sorts_by(view: SavedView, field: str) -> bool:
    return view.query.get("sort", "").removeprefix("-") == field


def _put(account_id: int, field: str, old: str, new: str, name: str) -> None:
    for view in _asking(account_id, field, old):
        view.query["filter"] = with_value(view.query["filter"], field, old, new)
        view.names[field] = view.names.get(field, {}) | {new: name}
        view.save(update_fields=["query", "names"])


def _use(view: SavedView, member: Member, field: str, values=()) -> Use:
    keys = tuple(value for value in values if mentions(view.query["filter"], field, value))
    if _is_open(view, member):
        return Use(_("Saved view “%(name)s”") % {"name": view.name}, view.get_absolute_url(), keys)
    return Use(_("A private saved view of %(owner)s") % {"owner": view.owner}, keys=keys)


def _shown_by(view: SavedView, member: Member) -> Use:
    if _is_open(view, member):
        return Use(
            _("Look of the saved view “%(name)s”") % {"name": view.name}, view.get_absolute_url(), is_cleaned=True
        )
    return Use(_("Look of a private saved view of %(owner)s") % {"owner": view.owner}, is_cleaned=True)


def _is_open(view: SavedView, member: Member) -> bool:
    """A shared one may belong to a pipeline that the member does not see; its name is a secret then."""
    return SavedView.objects.visible_to(member).filter(pk=view.pk).exists()
