"""What a deal needs before it may enter a stage, or leave it."""

from decimal import Decimal

from django.db.models import Case, DecimalField, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import CustomAttribute, ExchangeRate
from conversalabs.templatetags.money import money_text
from crm.rules.rule import LOST, WON, Entry, Lack, Rule

ATTRIBUTE = "attribute_"
LEAVE = "leave"
FIELDS = {
    "contact": gettext_lazy("Contact"), "company": gettext_lazy("Company"), "owner": gettext_lazy("Owner"),
    "team": gettext_lazy("Team"), "value": gettext_lazy("Value"), "expected_close": gettext_lazy("Expected close"),
    "probability": gettext_lazy("Probability, %"), "source": gettext_lazy("Source"),
}  # fmt: skip
_RECORDS = {"contact", "company", "owner", "team"}


def field_names(account_id: int) -> dict[str, str]:
    """What can be asked to be filled in, by name: fields of deals and attributes of the account."""
    attributes = CustomAttribute.objects.of(account_id).filter(model=CustomAttribute.Model.DEAL)
    named = {f"{ATTRIBUTE}{key}": name for key, name in attributes.values_list("key", "name")}
    return {name: str(label) for name, label in FIELDS.items()} | named


class Need(Rule):
    """Asked before a deal comes in; where the settings say `"on": "leave"`, before it leaves for a stage not lost."""

    may_be_of_leaving = True

    @property
    def is_of_leaving(self) -> bool:
        return self.settings.get("on") == LEAVE

    def full_sentence(self, stage):
        words = self.sentence(stage)
        return _("Before it leaves: %(sentence)s") % {"sentence": words} if self.is_of_leaving else words

    def minds(self, entry):
        return not (self.is_of_leaving and (entry.is_back or entry.stage.kind == LOST))


class Filled(Need):
    key, name, icon = "filled", gettext_lazy("Fields filled in"), "text-cursor-input"

    @property
    def fields(self) -> list[str]:
        return list(self.settings.get("fields", ()))

    def sentence(self, stage):
        return _("Filled in: %(fields)s.") % {"fields": ", ".join(self._named(self.fields, stage.account_id).values())}

    def is_gone(self, stage):
        return not self._named(self.fields, stage.account_id)

    def _named(self, names, account_id: int) -> dict[str, str]:
        """Those of `names` that there are, with their labels."""
        known = field_names(account_id) if any(name not in FIELDS for name in names) else FIELDS
        return {name: str(known[name]) for name in names if name in known}

    def lack(self, entry: Entry) -> Lack | None:
        missing = [name for name in self.fields if _is_empty(entry.deal, name)]
        named = self._named(missing, entry.stage.account_id) if missing else {}
        return Lack(", ".join(named.values()), tuple(named)) if named else None

    def failing(self, deals, stage):
        empty = Q(pk__in=[])
        for name in self._named(self.fields, stage.account_id):
            empty |= _empty(name)
        return deals.filter(empty)


def _is_empty(deal, name: str) -> bool:
    if name.startswith(ATTRIBUTE):
        return deal.attributes.get(name.removeprefix(ATTRIBUTE)) in (None, "")
    value = getattr(deal, f"{name}_id" if name in _RECORDS else name)
    return not value if name in ("value", "source") else value is None


def _empty(name: str) -> Q:
    """As `_is_empty` asks a deal at hand."""
    if name.startswith(ATTRIBUTE):
        return ~Q(attributes__has_key=name.removeprefix(ATTRIBUTE))
    return Q(value=0) if name == "value" else Q(source="") if name == "source" else Q(**{f"{name}__isnull": True})


class Owned(Need):
    key, name, icon = "owner", gettext_lazy("An owner"), "circle-user"

    def sentence(self, stage):
        return _("It has an owner.")

    def lack(self, entry: Entry) -> Lack | None:
        return None if entry.deal.owner_id else Lack(str(FIELDS["owner"]), ("owner",))

    def failing(self, deals, stage):
        return deals.filter(owner=None)


class WorthAtLeast(Need):
    key, name, icon = "value", gettext_lazy("A minimum value"), "banknote"

    @property
    def least(self) -> Decimal:
        return Decimal(self.settings.get("least") or 0)

    def _words(self, account) -> str:
        return _("a value of at least %(least)s") % {"least": money_text(self.least, account.currency)}

    def sentence(self, stage):
        words = _("Its value is at least %(least)s, other currencies by the account's rates.")
        return words % {"least": money_text(self.least, stage.account.currency)}

    def lack(self, entry: Entry) -> Lack | None:
        deal, account = entry.deal, entry.by.account
        rate = _rate(account, deal.currency)
        if rate is not None and deal.value * rate >= self.least:
            return None
        text = self._words(account)
        if rate is None:
            no_rate = _("%(text)s (there is no rate for %(currency)s)")
            return Lack(no_rate % {"text": text, "currency": deal.currency})
        if deal.value_from_items and not entry.is_new and deal.line_items.exists():
            return Lack(_("%(text)s (it is the total of its line items)") % {"text": text})
        return Lack(text, ("value",))

    def failing(self, deals, stage):
        number = DecimalField(max_digits=40, decimal_places=12)
        rate = Cast(KeyTextTransform("rate", ExchangeRate.objects.valid_now("currency")), number)
        own = When(currency=stage.account.currency, then=F("value"))
        worth = Case(own, default=F("value") * rate, output_field=number)
        return deals.alias(worth=worth).filter(Q(worth=None) | Q(worth__lt=Value(self.least, number)))


def _rate(account, currency: str) -> Decimal | None:
    if currency == account.currency:
        return Decimal(1)
    rates = ExchangeRate.objects.of(account).filter(currency=currency, date__lte=timezone.localdate())
    return rates.order_by("-date").values_list("rate", flat=True).first()


class LineItems(Need):
    key, name, icon = "items", gettext_lazy("Line items"), "package"

    def sentence(self, stage):
        return _("It has line items.")

    def lack(self, entry: Entry) -> Lack | None:
        brings = "items" in entry.answers.get("brings", ())
        has_some = brings or (not entry.is_new and entry.deal.line_items.exists())
        return None if has_some else Lack(_("a line item"), () if entry.is_new else ("item",))

    def failing(self, deals, stage):
        return deals.filter(line_items=None)


class ChecklistDone(Need):
    key, name, icon = "checklist", gettext_lazy("A checklist done"), "list-checks"

    @property
    def list_name(self) -> str:
        return self.settings.get("name", "")

    def sentence(self, stage):
        if self.list_name:
            return _("Its checklist “%(name)s” is done.") % {"name": self.list_name}
        return _("All of its checklists are done.")

    def lists_of(self, deal) -> QuerySet:
        lists = deal.checklists.all()
        return lists.filter(name__iexact=self.list_name) if self.list_name else lists

    def lack(self, entry: Entry) -> Lack | None:
        lists = [] if entry.is_new else list(self.lists_of(entry.deal).prefetch_related("items"))
        if self.list_name and not lists:
            return Lack(_("the checklist “%(name)s”, done") % {"name": self.list_name})
        if all(item.is_done for each in lists for item in each.items.all()):
            return None
        text = _("the checklist “%(name)s” done") % {"name": self.list_name}
        return Lack(text if self.list_name else _("its checklists done"), ("ticked",))

    def failing(self, deals, stage):
        lists = deals.model.checklists.rel.related_model.objects.filter(deal=OuterRef("pk"))
        lists = lists.filter(name__iexact=self.list_name) if self.list_name else lists
        undone = Q(Exists(lists.filter(items__is_done=False)))
        return deals.filter(undone | ~Exists(lists) if self.list_name else undone)


class ActivityPlanned(Need):
    key, name, icon = "activity", gettext_lazy("A next activity"), "calendar"

    def sentence(self, stage):
        return _("A next activity is planned.")

    def lack(self, entry: Entry) -> Lack | None:
        if entry.deal.next_due_on:
            return None
        return Lack(_("a planned activity"), () if entry.is_new else ("planned",))

    def failing(self, deals, stage):
        return deals.filter(next_due_on=None)


class ReasonOfWinning(Rule):
    key, name, icon = "reason", gettext_lazy("A reason of winning"), "trophy"
    stage_kinds = (WON,)

    def sentence(self, stage):
        return _("It is said why the deal was won.")

    def lack(self, entry: Entry) -> Lack | None:
        is_said = entry.answers.get("won_reason", "").strip()
        return None if is_said else Lack(_("Why was it won?"), ("won_reason",))

    def failing(self, deals, stage):
        return deals.filter(won_reason="")
