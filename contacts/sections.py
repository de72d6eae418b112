"""The sections of the pages of contacts and conversations. Apps above this one register what they know of them."""

from accounts.records.sections import Section, Sections

__all__ = ["Section", "conversation_sections", "register", "sections"]

sections = Sections()
register = sections.register
conversation_sections = Sections()
