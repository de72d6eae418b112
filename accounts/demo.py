"""The demo account: its people, roles, teams, labels and rates; and another account for a stranger."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from accounts.models import Account, ExchangeRate, Label, Member, Role, Team, TeamMember, User
from accounts.models.account import default_modules
from conversalabs.demo import PASSWORD, Plan, register

MODULES = ["crm", "companies", "orders", "objects"]
# e-mail's first part, name, role
STAFF = [
    ("ana", "Ana Beatriz Moura", "Administrator"),
    ("bruno", "Bruno Tavares", "Seller"),
    ("clara", "Clara Nogueira", "Viewer"),
    ("diego", "Diego Santana", "Seller"),
    ("elisa", "Elisa Yamamoto", "Seller"),
    ("hannah", "Hannah Whitfield", "Seller"),
]
STRANGER = ("globex", ("olivia", "Olivia Sinclair"))
TEAMS = {"Inside sales": ["bruno", "diego"], "Key accounts": ["elisa", "hannah"]}
LABELS = {
    "VIP": 2,
    "Newsletter": 7,
    "Referral": 5,
    "Trade fair": 9,
    "Reseller": 11,
    "Supplier": 4,
    "Needs a call": 1,
    "Do not disturb": 12,
}
RATES = {"USD": Decimal("5.42"), "EUR": Decimal("6.03"), "GBP": Decimal("7.05")}


def make(plan: Plan) -> Iterator[tuple[str, int]]:
    plan.account = Account.objects.filter(slug=plan.slug).first() or _open(plan.slug, STAFF[0], MODULES)
    _make_superuser()
    _make_stranger()
    plan.actor_id = _user(*STAFF[0][:2]).pk
    yield "members", len(_make_staff(plan.account))
    yield "labels", len(_make_labels(plan.account))
    _make_rates(plan)


def sellers(account) -> list[Member]:
    """The members who own records, in a fixed order."""
    names = [name for name, _full_name, role in STAFF if role == "Seller"]
    found = Member.objects.of(account).filter(user__email__in=[_email(name) for name in names])
    return list(found.order_by("user__email"))


def administrator(account) -> Member:
    return Member.objects.of(account).select_related("account", "user").get(user__email=_email("ana"))


def _email(name: str) -> str:
    return f"{name}@demo.example"


def _user(name: str, full_name: str, **fields) -> User:
    found = User.objects.filter(email=_email(name)).first()
    # They have signed in before: nobody in the demo waits for an invitation.
    return found or User.objects.create_user(
        _email(name), PASSWORD, name=full_name, last_login=timezone.now(), **fields
    )


def _open(slug: str, person: tuple, modules: list[str]) -> Account:
    # Administrators are staff too: the Django admin shows them their own account and no other.
    administrator, name = _user(*person[:2], is_staff=True), slug.replace("-", " ").title()
    return Account.objects.open(name=name, slug=slug, administrator=administrator, modules=modules).account


def _make_superuser() -> None:
    _user("admin", "Alex Admin", is_staff=True, is_superuser=True)


def _make_stranger() -> None:
    """Somebody in another account, which has the modules that every new one has."""
    if not Account.objects.filter(slug=STRANGER[0]).exists():
        _open(*STRANGER, default_modules())


def _make_staff(account: Account) -> dict[str, Member]:
    roles = {role.name: role for role in Role.objects.of(account)}
    staff = {name: Member.objects.join(account, _user(name, full), roles[role]) for name, full, role in STAFF}
    for name, names in TEAMS.items():
        team, _made = Team.objects.get_or_create(account=account, name=name)
        for each in names:
            TeamMember.objects.get_or_create(account=account, team=team, member=staff[each])
    return staff


def _make_labels(account: Account) -> list[Label]:
    return [
        Label.objects.get_or_create(account=account, name=name, defaults={"hue": hue})[0]
        for name, hue in LABELS.items()
    ]


def _make_rates(plan: Plan) -> None:
    for currency, rate in RATES.items():
        ExchangeRate.objects.get_or_create(
            account=plan.account,
            currency=currency,
            date=(plan.now - timedelta(days=7)).date(),
            defaults={"rate": rate},
        )


register("accounts", make)
