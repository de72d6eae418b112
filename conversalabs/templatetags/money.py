from decimal import Decimal
from functools import lru_cache

from babel.core import Locale, UnknownLocaleError
from babel.numbers import format_compact_currency, format_currency
from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, to_locale

register = template.Library()

SHORT_FROM = 10_000


def current_locale() -> Locale:
    """The reader's language as Babel names it; English where Babel has none."""
    return _locale(get_language() or "en")


@lru_cache(maxsize=64)
def _locale(language: str) -> Locale:
    try:
        return Locale.parse(to_locale(language))
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def money_text(amount: Decimal | int | None, currency: str) -> str:
    """`amount` with its currency in the reader's format: "R$ 1.200,00"; nothing for None."""
    return "" if amount is None else _full(amount, currency, str(current_locale()))


@lru_cache(maxsize=10_000)
def _full(amount: Decimal | int, currency: str, locale: str) -> str:
    return format_currency(amount, currency, locale=locale)


def exact_money_text(amount: Decimal, currency: str) -> str:
    """As `money_text`, with every decimal that `amount` has: for what people typed, which is not ours to round."""
    return format_currency(amount, currency, locale=current_locale(), decimal_quantization=False)


@register.simple_tag
def money(amount: Decimal | int | None, currency: str) -> str:
    return money_text(amount, currency)


@register.simple_tag
def money_short(amount: Decimal | int | None, currency: str) -> SafeString | str:
    """A short figure for the board ("R$ 1,2 mi"), the full one in the tooltip and for screen readers."""
    return "" if amount is None else _short(amount, currency, str(current_locale()))


@lru_cache(maxsize=10_000)
def _short(amount: Decimal | int, currency: str, locale: str) -> SafeString | str:
    """To format an amount costs more than all else on a card, and amounts recur."""
    full = _full(amount, currency, locale)
    if abs(amount) < SHORT_FROM:
        return full
    short = format_compact_currency(amount, currency, locale=locale, fraction_digits=1)
    return format_html(
        '<span class="money" data-tip="{0}"><span aria-hidden="true">{1}</span>'
        '<span class="visually-hidden">{0}</span></span>',
        full,
        short,
    )
