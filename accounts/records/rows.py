"""Reads the records of one page of a list: what its columns show, by one query, and one more for each that counts."""

from collections.abc import Mapping
from functools import cached_property

from django.db.models import QuerySet
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from accounts.models import Member
from accounts.records.columns import Column
from accounts.records.kinds import ListKind, Row
from accounts.records.sorting import Part

_TEXT, _NUMBER = ' data-label="{}"', ' class="num" data-label="{}"'


class Reading:
    """`records` is what `member` may see, whatever is narrowed."""

    def __init__(self, kind: ListKind, columns: list[Column], records: QuerySet, member: Member):
        self.kind, self.columns, self.records, self.member = kind, columns, records, member

    def values(self, part: Part, start: int, stop: int) -> list[dict]:
        """The records between these places of `part`, in its order: joined and counted for them alone."""
        keys = part.keys(start, stop)
        paths = dict.fromkeys([*self.kind.reads, *(path for column in self.columns for path in column.reads)])
        adds = {name: found for column in self.columns for name, found in column.adds.items()}
        return list(self.records.filter(pk__in=keys).order_by(*part.order).values("pk", *paths, **adds))

    def rows(self, records: list[dict]) -> list[Row]:
        keys = [values["pk"] for values in records]
        loaded = {column.key: column.load(self.member, keys) for column in self.columns if column.load and keys}
        return [self._row(values, loaded) for values in records]

    @cached_property
    def _base_url(self) -> str:
        return self.kind.base_url(self.member.account)

    @cached_property
    def _columns(self) -> list[tuple[Column, SafeString]]:
        """Each column with the attributes of its cells."""
        return [(column, format_html(_NUMBER if column.is_number else _TEXT, column.label)) for column in self.columns]

    def _row(self, values: dict, loaded: Mapping[str, Mapping]) -> Row:
        key = values["pk"]
        url = f"{self._base_url}{key}/"
        values |= {name: found.get(key) for name, found in loaded.items()}
        cells = format_html_join("", "<td{}>{}</td>", ((start, column.show(values)) for column, start in self._columns))
        kind = self.kind
        return Row(key, kind.name(values), url, kind.picture(values, url), kind.mark(values), cells)
