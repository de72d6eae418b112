"""Where filters that members keep ask for an attribute, a label or another thing, or their lists show it.

Without it they show an error, never a wrong list.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.db.models import Model, Q, QuerySet, TextField
from django.db.models.functions import Cast

from accounts.filters.trees import mentions, with_value
from accounts.models import CustomAttribute, Label, Member
from accounts.uses import Use

LABEL = "label"


@dataclass(frozen=True)
class Words:
    """What a filter is called: by its `name` for who may open it, by its `owner` for others."""

    asking: str
    asking_private: str
    showing: str
    showing_private: str


@dataclass(frozen=True)
class KeptUses:
    """In the rows of `model`, a `SavedFilter`.

    `field_of(attribute)` is by what they ask for an attribute; "" where they cannot. `rows_of(attribute)` says which
    rows mean that one by it, where not all do. `shown` names the JSON columns that name fields, and in each the list
    of those that are shown.
    """

    model: type[Model]
    words: Words
    field_of: Callable[[CustomAttribute], str]
    rows_of: Callable[[CustomAttribute], Q] = lambda attribute: Q()
    shown: dict[str, str] = field(default_factory=lambda: {"query": "columns"})

    def naming(self, attribute: CustomAttribute, member: Member) -> list[Use]:
        """Those that ask for the attribute, and those that show it."""
        name = self.field_of(attribute)
        rows = list(self._of(attribute, name))
        asking = [self._asking_use(each, member, name, attribute.options) for each in rows if _asks(each, name)]
        return asking + [self._showing_use(each, member) for each in rows if self._shows(each, name)]

    def drop_columns(self, attribute: CustomAttribute) -> None:
        """Take the attribute out of what is shown and sorted by. A condition stays: without it they show more."""
        name = self.field_of(attribute)
        for each in [each for each in self._locked(self._of(attribute, name)) if self._shows(each, name)]:
            for column, key in self.shown.items():
                kept = getattr(each, column)
                if kept.get(key):
                    kept[key] = [shown for shown in kept[key] if shown != name]
            if _sorts_by(each, name):
                each.query["sort"] = ""
            each.save(update_fields=list(self.shown))

    def rename_option(self, attribute: CustomAttribute, option: str, another: str) -> None:
        name = self.field_of(attribute)
        if another:
            self._put(self._of(attribute, name), name, option, another, another)

    def asking(self, account_id: int, name: str, member: Member, value: str | None = None) -> list[Use]:
        """Those with a condition on the field `name`, about `value` if it is given."""
        rows = self._naming(account_id, name)
        return [self._asking_use(each, member, name) for each in rows if _asks(each, name, value)]

    def labelled(self, label: Label, member: Member) -> list[Use]:
        return self.asking(label.account_id, LABEL, member, str(label.pk))

    def put_label(self, label: Label, _same: Label, another: Label) -> None:
        self._put(self._naming(label.account_id, LABEL), LABEL, str(label.pk), str(another.pk), str(another))

    def _of(self, attribute: CustomAttribute, name: str) -> QuerySet:
        if not name:
            return self.model.objects.none()
        return self._naming(attribute.account_id, name).filter(self.rows_of(attribute))

    def _naming(self, account_id: int, name: str) -> QuerySet:
        rows, named = self.model.objects.of(account_id).select_related("account", "owner__user"), Q()
        for column in self.shown:
            rows = rows.annotate(**{f"{column}_text": Cast(column, TextField())})
            named |= Q(**{f"{column}_text__contains": f'{name}"'})
        return rows.filter(named)

    def _locked(self, rows: QuerySet) -> QuerySet:
        """The same, to be written: what their owners change at this moment stays."""
        return rows.order_by("pk").select_for_update(of=["self"], no_key=True)

    def _shows(self, kept, name: str) -> bool:
        shown = [each for column, key in self.shown.items() for each in getattr(kept, column).get(key) or ()]
        return name in shown or _sorts_by(kept, name)

    def _put(self, rows: QuerySet, name: str, old: str, new: str, called: str) -> None:
        for each in [each for each in self._locked(rows) if _asks(each, name, old)]:
            each.query["filter"] = with_value(each.query["filter"], name, old, new)
            each.names[name] = each.names.get(name, {}) | {new: called}
            each.save(update_fields=["query", "names"])

    def _asking_use(self, kept, member: Member, name: str, values=()) -> Use:
        keys = tuple(value for value in values if mentions(kept.query["filter"], name, value))
        return self._use(kept, member, self.words.asking, self.words.asking_private, keys=keys)

    def _showing_use(self, kept, member: Member) -> Use:
        return self._use(kept, member, self.words.showing, self.words.showing_private, is_cleaned=True)

    def _use(self, kept, member: Member, named: str, private: str, **facts) -> Use:
        if self.model.objects.visible_to(member).filter(pk=kept.pk).exists():
            return Use(named % {"name": kept.name}, kept.get_absolute_url(), **facts)
        return Use(private % {"owner": kept.owner}, **facts)


def _asks(kept, name: str, value: str | None = None) -> bool:
    return mentions(kept.query.get("filter"), name, value)


def _sorts_by(kept, name: str) -> bool:
    return kept.query.get("sort", "").removeprefix("-") == name
