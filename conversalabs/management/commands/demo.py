from datetime import UTC, datetime, time
from time import monotonic

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.dateparse import parse_date

from conversalabs import demo
from conversalabs.acting import acting


def _day(text: str) -> datetime:
    return datetime.combine(parse_date(text), time.min, UTC)


class Command(BaseCommand):
    help = "Fill an account with believable people, companies, deals, orders and conversations."

    def add_arguments(self, parser):
        parser.add_argument("--contacts", type=int, default=500)
        parser.add_argument("--deals", type=int, default=120)
        parser.add_argument("--orders", type=int, default=200)
        parser.add_argument("--seed", type=int, default=1, help="the same seed and day make the same rows")
        parser.add_argument("--today", type=_day, help="YYYY-MM-DD; all dates lie before it (default: today)")
        parser.add_argument("--account", default="acme", help="address of the account, made if need be")
        parser.add_argument("--if-empty", action="store_true", help="do nothing where there is an account already")

    def handle(self, *, account, if_empty, today, verbosity, contacts, deals, orders, seed, **options):
        accounts = apps.get_model("accounts", "Account").objects
        if if_empty and accounts.exists():
            return
        found = accounts.filter(slug=account).first()
        if found and not demo.is_empty(found):
            raise CommandError(f"Account {account} has records already. Name another one with --account.")
        now = today or timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
        self.make(demo.Plan(account, contacts, deals, orders, seed, now), verbosity)

    def make(self, plan, verbosity):
        """All or nothing: whoever stops it half-way finds no account."""
        started = monotonic()
        by_whom = acting("demo", user=lambda: plan.actor_id)
        with by_whom, transaction.atomic(), connection.cursor() as cursor:
            # Otherwise PostgreSQL keeps a list of all rows to check at the end.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for name, count in demo.fill(plan):
                if verbosity > 1:
                    self.stdout.write(f"{count:>12,} {name}")
        _settle()
        if verbosity:
            self.report(plan, monotonic() - started)

    def report(self, plan, seconds):
        self.stdout.write(f"Account {plan.account.slug} is filled, in {seconds:.1f} s. Sign in as:")
        for role, email, password in demo.logins():
            self.stdout.write(f"  {email:22} {password}   {role}")


def _settle() -> None:
    """Tell the planner and the indexes what has come, so that the very first page is as quick as the rest."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.in_atomic_block else "VACUUM ANALYZE")
