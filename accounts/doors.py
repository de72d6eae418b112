"""The door of every view below `/<account>/`."""

from collections.abc import Callable


def needs(permission: str | None = None) -> Callable:
    """Say which account permission a view needs; without one any member may call it.

    The middleware asks before it calls the view, and refuses views that have not said anything.
    """

    def mark(view: Callable) -> Callable:
        view.needs = permission
        return view

    return mark
