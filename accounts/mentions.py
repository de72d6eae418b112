"""Members who are named in a note: `<span data-member="7">@Ana Lima</span>`, chosen in the editor or typed in full."""

import re
from functools import cached_property

from django.utils.html import escape

from accounts.models.member import Member

_SPAN = re.compile(r'<span(?: data-member="(\d{1,18})")?>(.*?)</span>', re.DOTALL)
# What is no plain text: a mention that stands already, or a tag.
_MARKUP = re.compile(r'(<span data-member="\d+">[^<]*</span>|<[^>]*>)')


def mentioned_in(html: str) -> set[int]:
    """Ids that `html` names; nobody has looked yet whether there are such members."""
    return {int(pk) for pk, _text in _SPAN.findall(html) if pk}


class Mentions:
    """The members that a clean `html` names, each by the name that they have now; what names nobody is plain text."""

    def __init__(self, html: str, account_id: int):
        self.account_id = account_id
        self.html = self._typed(_SPAN.sub(self._span, html)) if "@" in html or "<span" in html else html

    @cached_property
    def _members(self) -> dict[int, Member]:
        return Member.objects.of(self.account_id).select_related("user").in_bulk()

    def _span(self, found: re.Match) -> str:
        member = self._members.get(int(found[1])) if found[1] else None
        return _mention(member) if member else found[2]

    def _typed(self, html: str) -> str:
        """Who is named in full without having been chosen is meant as well."""
        if "@" not in html:
            return html
        parts = _MARKUP.split(html)
        parts[::2] = [self._names.sub(self._named, part) if "@" in part else part for part in parts[::2]]
        return "".join(parts)

    @cached_property
    def _by_name(self) -> dict[str, Member | None]:
        """Active members by name; None stands for two of one name, either of whom may be meant."""
        found: dict[str, Member | None] = {}
        for member in self._members.values():
            if member.is_active:
                name = str(escape(member)).casefold()
                found[name] = None if name in found else member
        return found

    @cached_property
    def _names(self) -> re.Pattern:
        """The longest first, so that Ana Lima is not taken for Ana."""
        names = sorted(self._by_name, key=len, reverse=True)
        return re.compile(rf"(?<![\w@])@({'|'.join(map(re.escape, names))})(?!\w)", re.IGNORECASE)

    def _named(self, found: re.Match) -> str:
        member = self._by_name.get(found[1].casefold())
        return _mention(member) if member else found[0]


def _mention(member: Member) -> str:
    return f'<span data-member="{member.pk}">@{escape(member)}</span>'
