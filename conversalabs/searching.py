"""Searching for several words at once without reading everything that has a common one."""

import json
from dataclasses import dataclass

from django.contrib.postgres.search import SearchQuery
from django.core.cache import caches
from django.db.models import BooleanField, F, Func, Model, QuerySet

from conversalabs.folding import matching_words, prefixes

# The index gives up an entry in so much less time than it takes to look at a row.
TIMES_CHEAPER = 25
EVERYTHING = 1_000_000_000
# While somebody types on, the words before stay the same.
KEPT_SECONDS = 300


class Matches(Func):
    """What `@@` says, in a form that no index is asked for: looks at the rows that are found otherwise."""

    function = "ts_match_vq"
    output_field = BooleanField()


@dataclass(frozen=True)
class Sought:
    """Words that somebody searches for: the index is asked for the rare ones, and the rows that have them for the rest.

    Asked for a common one, "com" or "o", it would have to gather all rows that have it, to tell which of them have the
    rare one too: looking at those few is quicker.
    """

    rare: list[str]
    common: list[str]
    accounts: list[int]

    @classmethod
    def among(cls, model: type[Model], words: list[str], accounts: list[int]) -> "Sought":
        """Which of `words` are rare among the rows of one account, its statistics tell, kept for a while."""
        is_one = len(words) > 1 and len(accounts) == 1
        rare = _rarest(_numbers(model, words, accounts), words) if is_one else words
        return cls(rare, [word for word in words if word not in rare], accounts)

    def within(self, rows: QuerySet) -> QuerySet:
        """Those of `rows` with a word, in the column `words`, for each of these that begins so."""
        found = rows.filter(matching_words(prefixes(self.rare, self.accounts)))
        return found.filter(having_words(self.common, self.accounts)) if self.common else found


def having_words(words: list[str], accounts: list[int]) -> Matches:
    """The condition that a row of one of `accounts` has these words, by looking at it."""
    return Matches(F("words"), SearchQuery(prefixes(words, accounts), config="simple", search_type="raw"))


def _numbers(model: type[Model], words: list[str], accounts: list[int]) -> list[int]:
    """How many rows the account has, and how many have each of the words; nothing where the planner does not tell."""
    keys = [f"words:{model._meta.label}:{accounts[0]}:{word}" for word in ["", *words]]
    known = caches["memory"].get_many(keys)
    if len(known) < len(keys):
        # A word stands with its account already: named twice, the planner would take it for twice as rare.
        having = [model.objects.filter(matching_words(prefixes([word], accounts))) for word in words]
        arms = [model.objects.of(accounts[0]), *having]
        known = dict(zip(keys, expected(arms), strict=False))
        caches["memory"].set_many(known, KEPT_SECONDS)
    return [known[key] for key in keys] if known else []


def _rarest(counted: list[int], words: list[str]) -> list[str]:
    """The rarest words, as long as gathering one more is cheaper than looking at the rows that are left."""
    total, *numbers = counted or [0]
    sought, left = [], 0
    # Where nothing is known of two, the first: of an e-mail that is the part before the @.
    for number, _place, word in sorted(zip(numbers, range(len(words)), words, strict=False)):
        if sought and number > TIMES_CHEAPER * left:
            break
        left = left * number / max(total, 1) if sought else number
        sought.append(word)
    return sought or words


def expected(arms: list[QuerySet]) -> list[int]:
    """How many rows the planner's statistics promise of each, or nothing when it sees through one; none is read."""
    first, *others = [arm.order_by().values("pk")[:EVERYTHING] for arm in arms]
    plan = json.loads(first.union(*others, all=True).explain(format="json"))[0]["Plan"]
    found = [each["Plan Rows"] for each in plan.get("Plans", [])]
    return found if len(found) == len(arms) else []
