"""Where a team or a role is used besides the records under it: rules of apps that name it."""

from accounts.uses import Use, Uses

__all__ = ["Use", "register", "uses_of"]

_uses = Uses()
register, uses_of = _uses.register, _uses.of
