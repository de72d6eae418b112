"""The sections of a contact's page. Apps above this one register what they know of a contact."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest

from contacts.models import Contact


@dataclass(frozen=True)
class Section:
    """A part of the contact's page: `template` gets what `load(request, contact)` returns, and `contact`.

    It draws a whole `<section class="section">` with its head, where the count and the actions stand.
    """

    key: str
    title: str
    template: str
    load: Callable[[HttpRequest, Contact], dict]
    order: int
    permission: str | None = None
    module: str | None = None

    def is_open_to(self, member) -> bool:
        return (not self.module or member.account.has_module(self.module)) and (
            not self.permission or member.can(self.permission)
        )


_sections: list[Section] = []


def register(section: Section) -> None:
    _sections.append(section)
    _sections.sort(key=lambda each: each.order)


def sections_for(request: HttpRequest) -> list[Section]:
    """The sections that the member of this request may see, in order."""
    return [section for section in _sections if section.is_open_to(request.member)]
