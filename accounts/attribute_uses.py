"""Where a custom attribute is used besides the records: saved filters, layouts, remembered columns of imports."""

from accounts.uses import Use, Uses

__all__ = ["Use", "forget", "register", "replace", "retype", "uses_of"]

_uses = Uses()
# `replace(attribute, option, another)`: an option is renamed, or its records go to another.
register, uses_of = _uses.register, _uses.of
forget, replace, retype = _uses.forget, _uses.replace, _uses.retype
