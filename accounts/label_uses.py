"""Where a label is used besides the records that carry it: saved filters."""

from accounts.uses import Use, Uses

__all__ = ["Use", "forget", "register", "replace", "uses_of"]

_uses = Uses()
# `replace(label, label, another)`: another label takes its place.
register, uses_of = _uses.register, _uses.of
forget, replace = _uses.forget, _uses.replace
