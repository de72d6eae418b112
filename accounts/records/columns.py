"""What lists can show. Each app says by `register` which columns records have; nothing else can be asked for."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Expression, F, Model, OuterRef, Q
from django.db.models.functions import JSONObject
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.custom_value_fields import NUMERIC, show_value
from accounts.filters.fields import ATTRIBUTE
from accounts.models import CustomAttribute, Member
from accounts.records.sorting import Sort
from conversalabs import several
from conversalabs.templatetags.dates import when

Values = Mapping[str, object]


@dataclass(frozen=True)
class Column:
    """One column of a list.

    `show(values)` makes the text of a cell (or HTML, if it is marked safe), "" where there is nothing to say, of what
    is read for a record: the fields in `reads` and the expressions in `adds`, by name; and under `key` what
    `load(member, keys)` answers for it, which is asked once for all records of a page.
    """

    key: str
    label: str
    show: Callable[[Values], str]
    reads: tuple[str, ...] = ()
    adds: Mapping[str, Expression] = field(default_factory=dict)
    load: Callable[[Member, list[int]], Mapping[int, object]] | None = None
    sort: Sort | None = None
    is_number: bool = False
    group: str = ""
    # The text of a cell where it is to be read by a program: days in ISO, numbers with a point.
    plain: Callable[[Values], str] | None = None


Provider = Callable[[Member], Iterable[Column]]
_providers: dict[type[Model], list[Provider]] = {}


def register(model: type[Model], provider: Provider) -> None:
    """Let lists of `model` show the columns that `provider(member)` answers: those that the member may see."""
    _providers.setdefault(model, []).append(provider)


def columns_of(model: type[Model], member: Member, attributes: Iterable[CustomAttribute]) -> dict[str, Column]:
    """By key, all columns that `member` may choose from for a list of `model`, which has these `attributes`."""
    found = [column for provider in _providers.get(model, ()) for column in provider(member)]
    return {column.key: column for column in [*found, *map(_attribute_column, attributes)]}


def text(key: str, label: str, path: str = "", **options) -> Column:
    """A column with the text of one field, or of one expression in `adds`."""
    path = path or key
    reads = () if path in options.get("adds", ()) else (path,)
    return Column(key, label, lambda values: values[path] or "", reads=reads, **options)


def moment(key: str, label: str, path: str, **options) -> Column:
    """A column with the day and time of one field."""
    plain = {"plain": lambda values: values[path].isoformat(timespec="seconds") if values[path] else ""}
    return Column(key, label, lambda values: when(values[path]), reads=(path,), **plain, **options)


def owner() -> Column:
    """The owner of a record, by the name that people go by."""
    name, email = "owner__user__name", "owner__user__email"
    return Column("owner", _("Owner"), lambda values: values[name] or values[email] or "", reads=(name, email))


def label_chips(model: type[Model]) -> ArraySubquery:
    """The labels of a record as `[{"name": "VIP", "hue": 3}]`, read with it."""
    tagged = model.labels.through.objects.filter(**{model._meta.model_name: OuterRef("pk")}).order_by("label__name")
    return ArraySubquery(tagged.values(chip=JSONObject(name=F("label__name"), hue=F("label__hue"))))


def labels(model: type[Model]) -> Column:
    """The labels of a record, read with it."""
    adds = {"label_chips": label_chips(model)}
    names = {"plain": lambda values: several.join(chip["name"] for chip in values["label_chips"] or ())}
    return Column("labels", _("Labels"), lambda values: _chips(values["label_chips"]), adds=adds, **names)


def _chips(chips: list[dict]) -> SafeString | str:
    """As `accounts/records/_label_chips.html` draws them."""
    drawn = format_html_join(
        "", '<span class="label-chip hue-{}"><span>{}</span></span>', ((chip["hue"], chip["name"]) for chip in chips)
    )
    return format_html('<span class="label-chips">{}</span>', drawn) if chips else ""


def _attribute_column(attribute: CustomAttribute) -> Column:
    return Column(
        f"{ATTRIBUTE}{attribute.key}",
        attribute.name,
        lambda values: _attribute_cell(attribute, values["attributes"].get(attribute.key)),
        reads=("attributes",),
        sort=_attribute_sort(attribute) if attribute.is_sortable else None,
        is_number=attribute.type in NUMERIC,
        group=_("Attributes"),
        plain=lambda values: _plain(values["attributes"].get(attribute.key)),
    )


def _plain(value) -> str:
    """As it is stored; a box says yes or no."""
    return {True: _("Yes"), False: _("No"), None: ""}.get(value, value) if not isinstance(value, str) else value


def _attribute_sort(attribute: CustomAttribute) -> Sort:
    has_value = Q(attributes__has_key=attribute.key)
    return Sort(f"{ATTRIBUTE}{attribute.key}", (attribute.sort_value, "pk"), filled=has_value, blank=~has_value)


def _attribute_cell(attribute: CustomAttribute, value) -> str:
    if attribute.type == CustomAttribute.Type.LINK and str(value or "").startswith(("http://", "https://")):
        return format_html('<a href="{0}" rel="noopener nofollow">{0}</a>', value)
    return show_value(attribute, value)
