"""The door of every view below `/<account>/`, and of what apps register to stand on its pages."""

from collections.abc import Callable


def needs(permission: str | None = None, *, entry: bool = True) -> Callable:
    """Say which account permission a view needs; without one any member may call it.

    The middleware asks before it calls the view, and refuses views that have not said anything. `entry=False` opens
    a view to members whom the account asks for a second factor or another sign-in first.
    """

    def mark(view: Callable) -> Callable:
        view.needs, view.needs_entry = permission, entry
        return view

    return mark


class Gated:
    """Mixin of what is there for members who hold the `permission` and have the `module`; None: for everybody."""

    permission: str | None
    module: str | None

    def is_open_to(self, member) -> bool:
        return (not self.module or member.has_module(self.module)) and (
            not self.permission or member.can(self.permission)
        )
