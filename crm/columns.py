"""What lists of contacts and companies show of their deals."""

from collections.abc import Iterator
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Member
from accounts.records.columns import Column, Values
from conversalabs.templatetags.money import money_text
from crm.models import Deal
from crm.totals import Total, totals_by


def contact_columns(member: Member) -> Iterator[Column]:
    return _open_deals(member, "contact_id")


def company_columns(member: Member) -> Iterator[Column]:
    return _open_deals(member, "company_id")


def _open_deals(member: Member, path: str) -> Iterator[Column]:
    """How many deals are open and what they are worth, of the pipelines that `member` may see."""
    if Deal.is_open_to(member):
        yield Column("open_deals", _("Open deals"), _show, load=partial(open_deals, path), is_number=True)


def open_deals(path: str, member: Member, keys: list[int]) -> dict[int, Total]:
    """The total of the open deals of each record, by its key; `path` leads from a deal to it."""
    return totals_by(Deal.objects.visible_to(member).open().filter(**{f"{path}__in": keys}), path)


def _show(values: Values) -> str:
    total = values["open_deals"]
    if not total:
        return ""
    sums = " + ".join(money_text(value, currency) for currency, value in total.sums.items() if value)
    number = ngettext("%(n)s deal", "%(n)s deals", total.count) % {"n": total.count}
    return f"{number} · {sums}" if sums else number
