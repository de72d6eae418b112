"""The head of a column, drawn in Python: it is a part of the answer to every move, twice."""

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from conversalabs.templatetags.icons import icon
from conversalabs.templatetags.money import money_short
from crm.totals import Converted, Total


def draw_head(stage, total: Total, converted: Converted | None, *, may_create: bool) -> SafeString:
    """Name, count, what leads to a new deal, and what its deals come to."""
    return format_html(
        '<header class="stage-head" id="stage_{0}_head"><h2 class="stage-name" id="stage_{0}_name">'
        '<span class="truncate">{1}</span> <span class="count">{2}</span></h2>{3}{4}</header>',
        stage.pk,
        stage.name,
        total.count,
        _draw_add(stage) if may_create and stage.kind != stage.Kind.LOST else "",
        _draw_sums(stage, total, converted) if converted else "",
    )


def _draw_add(stage) -> SafeString:
    return format_html(
        '<a class="button quiet small icon" href="#stage_{0}_add" data-quick-add="stage_{0}_add"'
        ' aria-label="{1}">{2}</a>',
        stage.pk,
        _("Add a deal to %(name)s") % {"name": stage.name},
        icon("plus"),
    )


def _draw_sums(stage, total: Total, converted: Converted) -> SafeString:
    """By currency, together by the account's rates, and weighted by probability."""
    sums = format_html_join(
        mark_safe('<span class="faint"> · </span>'),
        "{}",
        ((money_short(amount, currency),) for currency, amount in total.sums.items()),
    )
    together = [] if converted.is_exact else [_draw_together(converted)]
    if stage.is_open and total.count:
        weighted = money_short(converted.weighted, converted.currency)
        together.append(format_html("{} {}", _("weighted"), weighted))
    return format_html(
        '<p class="stage-sums">{}</p><p class="stage-together faint">{}</p>',
        sums,
        format_html_join(" · ", "{}", ((part,) for part in together)),
    )


def _draw_together(converted: Converted) -> SafeString:
    return format_html(
        '<span data-tip="{0}"><span aria-hidden="true">≈ </span><span class="visually-hidden">{1} </span>{2}'
        '<span class="visually-hidden">, {0}</span></span>',
        converted.words,
        _("Together"),
        money_short(converted.sum, converted.currency),
    )
