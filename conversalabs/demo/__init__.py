"""Demo data: each app says in its module `demo` what it can make; the command `demo` asks them all."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.apps import apps
from django.utils.module_loading import autodiscover_modules

from conversalabs.demo.chance import Chance

PASSWORD = "demo-password"


@dataclass
class Plan:
    """What one run makes, for the account at `slug`. All dates lie before `now`; `seed` decides the rest.

    The lowest maker opens the account and sets `account`, and `actor_id`, the user who is said to have made it all.
    """

    slug: str
    contacts: int
    deals: int
    orders: int
    seed: int
    now: datetime
    account: object = None
    actor_id: int | None = None

    def chance(self, maker: str) -> Chance:
        return Chance(f"{self.seed} {maker}")

    def moment(self, index: int, total: int, days: int, chance: Chance) -> datetime:
        """When the `index`-th of `total` things happened that are spread evenly over the last `days` days."""
        share = (index + chance.random()) / total
        return self.now - timedelta(seconds=int((1 - share) * days * 86_400))


@dataclass(frozen=True)
class Maker:
    """`make(plan)` yields (what, how many); `is_empty(account)` says whether there is room for it."""

    make: Callable[[Plan], Iterator[tuple[str, int]]]
    is_empty: Callable[[object], bool]


_makers: dict[str, Maker] = {}


def register(app_label: str, make, is_empty=lambda account: True) -> None:
    """Say how the app `app_label` makes its demo data; called when its module `demo` is imported."""
    _makers[app_label] = Maker(make, is_empty)


def _by_floor() -> list[Maker]:
    """The makers in the order of the installed apps, so that each finds what those below it have made."""
    autodiscover_modules("demo")
    return [_makers[config.label] for config in apps.get_app_configs() if config.label in _makers]


def is_empty(account) -> bool:
    return all(maker.is_empty(account) for maker in _by_floor())


def fill(plan: Plan) -> Iterator[tuple[str, int]]:
    """Make everything that `plan` asks for, in the caller's transaction, while it is iterated: (what, how many)."""
    for maker in _by_floor():
        yield from maker.make(plan)


def logins() -> list[tuple[str, str, str]]:
    """Who can sign in to the demo: (role, e-mail, password)."""
    people = [
        ("Administrator", "ana"),
        ("Seller", "bruno"),
        ("Viewer", "clara"),
        ("Django admin", "admin"),
        ("Administrator of another account", "olivia"),
    ]
    return [(role, f"{name}@demo.example", PASSWORD) for role, name in people]
