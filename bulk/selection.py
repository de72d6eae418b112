"""Which records an action is for: some that were ticked, or all that match a list's filter and search."""

from functools import cached_property

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.filters import Filter, FilterError
from accounts.models import Member
from accounts.records.listing import LONGEST_SEARCH
from bulk.kinds import Kind

MOST_TICKED = 1_000


class Selection:
    """Made of what a list's form sends: `selected` (ids), or `all_matching=1` with the list's `filter` and `q`.

    Raises ValidationError, in words for people, for a filter that cannot be applied, and for a single id that is not
    one of the records that `member` sees: then nothing is to be done to the others either.
    """

    def __init__(self, kind: Kind, data: QueryDict, member: Member):
        self.kind, self.member = kind, member
        self.is_all = "1" in data.getlist("all_matching")
        self.text = data.get("q", "").replace("\0", "")[:LONGEST_SEARCH].strip()
        self.filter = self._read_filter(data.get("filter", ""))
        self.ids = [] if self.is_all else _read(data.getlist("selected"))
        self._check()

    def _read_filter(self, given: str) -> Filter:
        """What says something and filters nothing is no filter either: it would mean everybody."""
        try:
            fields = self.kind.listing.fields(self.member) if given else {}
            found = Filter.parse(self.kind.model, given, self.member, fields)
        except FilterError as error:
            raise ValidationError(str(error)) from error
        if given and not found:
            raise ValidationError(_("This filter cannot be read."))
        return found

    def _check(self) -> None:
        if not self.is_all and not self.ids:
            raise ValidationError(_("Nothing is selected. Tick some rows of the list first."), code="nothing")
        if not self.is_all and self.number != len(self.ids):
            missing = len(self.ids) - self.number
            words = ngettext(
                "%(missing)d of what you have ticked is not there any more, or not yours. Nothing has been changed.",
                "%(missing)d of those that you have ticked are not there any more, or not yours."
                " Nothing has been changed.",
                missing,
            )
            raise ValidationError(words % {"missing": missing}, code="missing")

    @cached_property
    def rows(self) -> QuerySet:
        rows = self.kind.rows(self.member)
        if not self.is_all:
            return rows.filter(pk__in=self.ids)
        return self.filter.apply(rows).matching(self.text) if self.text else self.filter.apply(rows)

    @cached_property
    def number(self) -> int:
        return self.rows.order_by().count()

    @property
    def sentence(self) -> str:
        """What they have in common, in words; "" for a choice by hand."""
        if not self.is_all:
            return ""
        search = [_("Search for “%(text)s”") % {"text": self.text}] if self.text else []
        words = " · ".join([*search, *([self.filter.sentence()] if self.filter else [])])
        return words or _("All %(records)s") % {"records": self.kind.name}

    def as_json(self) -> dict:
        return {"filter": self.filter.as_json(), "q": self.text} if self.is_all else {"ids": len(self.ids)}

    def hidden(self) -> list[tuple[str, str]]:
        """What a form that asks further sends again."""
        if not self.is_all:
            return [("selected", str(pk)) for pk in self.ids]
        return [("all_matching", "1"), ("filter", self.filter.parameter), ("q", self.text)]


def _read(texts: list[str]) -> list[int]:
    """Ids, each once; what is none is refused as an unknown one is."""
    texts = list(dict.fromkeys(texts))
    if len(texts) > MOST_TICKED:
        raise ValidationError(_("Tick at most %(most)d rows, or take all that match.") % {"most": MOST_TICKED})
    return [int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0 for text in texts]
