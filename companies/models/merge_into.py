"""Companies on their way into one of them."""

from collections.abc import Callable

from django.db.models import Q

from accounts.models import Account
from companies.models.company import Company
from duplicates import outcome
from duplicates.models import merge_into
from duplicates.outcome import value_of

PARENT = "parent"


class Outcome(outcome.Outcome):
    names = ("name", "phone", "website", "address", "description", "owner", PARENT)

    def offered(self, record: Company, name: str):
        """A parent that is one of them, or belongs to one, would come to belong to itself."""
        value = value_of(record, name)
        return None if name == PARENT and value and self._belongs_to_them(record, value) else value

    def whose(self, name: str) -> Company:
        found = super().whose(name)
        is_offered = name != PARENT or self.offered(found, name)
        return found if is_offered else next(iter(self.having(name)), found)

    def _belongs_to_them(self, record: Company, parent: int) -> bool:
        """Asked once for each parent."""
        asked = self.__dict__.setdefault("_asked", {})
        if parent not in asked:
            chain = Company.objects.of(record.account_id).above(Company(pk=parent))
            asked[parent] = chain.filter(pk__in=list(self.known)).exists()
        return asked[parent]


class Merging(merge_into.Merging):
    """With their subsidiaries; none of them comes to belong to itself."""

    outcome = Outcome

    def make_room(self) -> Callable[[], dict]:
        Company.objects.of(self.account_id).filter(pk=self.survivor.pk, parent__in=self.ids).update(parent=None)
        return super().make_room()


def lock_families(account_id: int, ids: list[int]) -> None:
    """Lock the companies and what belongs to them, in the order of their keys; then nobody else moves one.

    Who moves one holds it already when they wait for the account; in the other order both would wait for ever.
    """
    companies = Company.objects.of(account_id).filter(Q(pk__in=ids) | Q(parent__in=ids)).order_by("pk")
    list(companies.select_for_update(of=["self"]).values_list("pk"))
    Account.objects.select_for_update(no_key=True).get(pk=account_id)
