"""Folding: how text is compared where accents and case must not matter.

The same rule stands twice on purpose: in SQL for stored columns and in Python for what is compared to them.
"""

import re
import unicodedata

from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db import connection
from django.db.models import Func, Q, TextField

from conversalabs.text import UNSEEN

# Marks such as vowel signs, numbers, symbols such as circled letters.
_UNCERTAIN = {"M", "N", "S"}
_MARKS = re.compile("[\u0300-\u036f]")

CREATE_FOLD = """
CREATE FUNCTION fold(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
$$ SELECT lower(regexp_replace(normalize($1, NFD), '[\u0300-\u036f]', '', 'g')) $$;
CREATE FUNCTION words(text) RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
$$ SELECT to_tsvector('simple'::regconfig, regexp_replace(fold($1), '[^[:alnum:]]+', ' ', 'g')) $$;
"""
DROP_FOLD = "DROP FUNCTION words(text); DROP FUNCTION fold(text);"
# The names in such a body are looked up once, when it is made: a restored backup, which is read with an empty search
# path, and an index being built find them whatever the path.
BIND_WORDS = """
CREATE OR REPLACE FUNCTION words(text) RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN to_tsvector('simple'::regconfig, regexp_replace(fold($1), '[^[:alnum:]]+', ' ', 'g'));
"""
# All accounts share an index. Each word stands there with its account, "7zana": a search passes by what others have.
CREATE_OWN_WORDS = """
CREATE FUNCTION words(account bigint, text) RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN to_tsvector(
    'simple'::regconfig, regexp_replace(' ' || rtrim(fold($2)), '[^[:alnum:]]+', ' ' || account::text || 'z', 'g')
);
"""
DROP_OWN_WORDS = "DROP FUNCTION words(bigint, text);"


# A stored column of folded text: compared byte by byte, so that one index sorts it and finds its beginnings.
FOLDED = TextField(db_collation="C")


def fold(text: str) -> str:
    """`text` without accents and in lower case; the twin of SQL's `fold()`."""
    return _MARKS.sub("", unicodedata.normalize("NFD", text)).lower()


def sought(text: str) -> str:
    """What a search for `text` looks for in folded columns: without what no stored text holds."""
    return fold(text.translate(UNSEEN)).strip()


def prefix_query(text: str, accounts: list[int]) -> str:
    """A raw tsquery that matches rows of `accounts` with a word for each word of `text`, by prefix; "" for no word."""
    words = words_of(text)
    return prefixes(words, accounts) if words else ""


def prefixes(words: list[str], accounts: list[int]) -> str:
    """The raw tsquery for folded words, each a prefix, of rows of one of `accounts`."""
    return " | ".join("(" + " & ".join(f"{account}z{word}:*" for word in words) + ")" for account in accounts)


def words_of(text: str) -> list[str]:
    """The folded words of what somebody searches for."""
    return list(dict.fromkeys(_words(sought(text))))


def _words(folded: str) -> list[str]:
    """The words of a text as `words()` stores them. What of them is a letter only the server knows of some scripts."""
    if _UNCERTAIN.isdisjoint(unicodedata.category(char)[0] for char in folded if not char.isascii()):
        return "".join(char if char.isalnum() else " " for char in folded).split()
    with connection.cursor() as cursor:
        cursor.execute("SELECT tsvector_to_array(words(%s))", [folded.replace("\0", "")])
        return cursor.fetchone()[0]


def matching_words(query: str, column: str = "words") -> Q:
    """The condition that the tsvector `column` matches a `prefix_query`."""
    return Q(**{column: SearchQuery(query, config="simple", search_type="raw")})


class Fold(Func):
    """SQL `fold(expression)`: immutable, so that it may stand in generated columns and indexes."""

    function = "fold"
    output_field = TextField()


class Words(Func):
    """SQL `words(expression)`: the folded words of a text as a tsvector; what the first migrations knew."""

    function = "words"
    output_field = SearchVectorField()


class OwnWords(Words):
    """SQL `words(account, expression)`: the folded words of a text of an account as a tsvector, immutable."""
