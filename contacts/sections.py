"""The sections of a contact's page. Apps above this one register what they know of a contact."""

from accounts.records.sections import Section, Sections

__all__ = ["Section", "register", "sections"]

sections = Sections()
register = sections.register
