"""The sections of a record's page. Apps above register what they know of the record."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from accounts.doors import Gated


@dataclass(frozen=True)
class Section(Gated):
    """A part of the page: `template` gets what `load(request, record)` returns, and the record by its kind (`contact`).

    It draws a whole `<section class="section">` with its head, where the count and the actions stand.
    """

    key: str
    title: str
    template: str
    load: Callable[[HttpRequest, object], dict]
    order: int
    permission: str | None = None
    module: str | None = None


class Sections:
    """The sections of one kind of record."""

    def __init__(self):
        self._sections: list[Section] = []

    def register(self, section: Section) -> None:
        self._sections.append(section)
        self._sections.sort(key=lambda each: each.order)

    def open_to(self, request: HttpRequest) -> list[Section]:
        """The sections that the member of this request may see, in order."""
        return [section for section in self._sections if section.is_open_to(request.member)]

    def draw(self, request: HttpRequest, record) -> Iterator[SafeString]:
        for section in self.open_to(request):
            context = {record._meta.model_name: record} | section.load(request, record)
            yield mark_safe(render_to_string(section.template, context, request))
