"""What the fields of several contacts become when they are merged: of each field, whose value stays."""

from collections.abc import Iterable

from accounts.custom_value_fields import PREFIX as ATTRIBUTE

# As people read them, from what tells a contact to what it only has.
FIELDS = ("name", "email", "phone", "identifier", "company", "owner", "city", "country", "is_blocked", "avatar")


class Outcome:
    """Of `contacts`, the one that stays first. `chosen`: by field, the key of the contact whose value it gets.

    Where nothing is chosen it is that of the first contact that has one: nothing gives way to a blank.
    """

    def __init__(self, contacts: list, chosen: dict[str, int] | None = None):
        self.contacts, self.known = contacts, {contact.pk: contact for contact in contacts}
        self.chosen = {name: pk for name, pk in (chosen or {}).items() if pk in self.known}

    @property
    def fields(self) -> list[str]:
        """Those in which any of the contacts has something."""
        keys = dict.fromkeys(key for contact in self.contacts for key in contact.attributes)
        names = [*FIELDS, *(f"{ATTRIBUTE}{key}" for key in keys)]
        return [name for name in names if any(is_filled(value_of(contact, name)) for contact in self.contacts)]

    def differs(self, name: str) -> bool:
        """Whether somebody has to choose: two contacts say different things."""
        return len({str(value_of(contact, name)) for contact in self.having(name)}) > 1

    def having(self, name: str) -> list:
        return [contact for contact in self.contacts if is_filled(value_of(contact, name))]

    def whose(self, name: str):
        """The contact whose value the field gets."""
        found = self.known.get(self.chosen.get(name))
        return found or next(iter(self.having(name)), self.contacts[0])

    def values(self, names: Iterable[str]) -> dict:
        """What the fields come to."""
        return {name: value_of(self.whose(name), name) for name in names}


def value_of(contact, name: str):
    """As it is stored; a related record by its key."""
    if name.startswith(ATTRIBUTE):
        return contact.attributes.get(name.removeprefix(ATTRIBUTE))
    if name == "avatar":
        return contact.avatar.name or ""
    return getattr(contact, f"{name}_id" if name in ("company", "owner") else name)


def is_filled(value) -> bool:
    return value not in ("", None, False)
