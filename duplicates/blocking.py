"""Which records are compared at all: those that share a key.

A record has a key for each thing that two records of one person or company have in common more often than not: words
of the name by sound, ends of phones, mailboxes, dates, documents and other attributes. A key that too many share is
refined by a second thing, rather than dropped: all who are called Silva by their town, company or street.
"""

from functools import lru_cache
from hashlib import blake2b

from duplicates.names import fulls, initials_of, skeleton
from duplicates.records import Record
from duplicates.word_lists import SHARED_MAILBOXES

FEWEST_LETTERS = 4
MOST_WORDS, MOST_OTHERS = 4, 12
# How many letters the initials of a company's name have.
INITIALS = range(3, 6)


def key_of(text: str) -> int:
    """64 bits, signed as the database has them; the same in every process.

    No checksum: the database hashes the halves of a number into each other, and those of two checksums of one text
    fall together for all texts of a length.
    """
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), signed=True)


@lru_cache(maxsize=100_000)
def _sounds(word: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(skeleton(full) for full in fulls(word)))


def keys_of(record: Record, frequent: frozenset[str] = frozenset()) -> set[int]:
    """What the record is found by; not by attributes that are `frequent`: whose values many share."""
    return {key_of(text) for text in _keys(record, frequent)}


def _keys(record: Record, frequent: frozenset[str]):
    words = [word for word in record.words if len(word) > 1][:MOST_WORDS]
    if len(words) > 1:
        for given in _sounds(words[0]):
            for last in _sounds(words[-1]):
                yield "n:" + "|".join(sorted((given, last)))
    for word in words:
        for sound in _sounds(word):
            yield f"w:{sound}"
    for phone in record.phones:
        yield f"p:{phone[-8:]}"
        yield "q:" + "".join(sorted(phone[-8:]))
    for mailbox, domain in record.emails:
        letters = "".join(filter(str.isalnum, mailbox))
        if letters and mailbox not in SHARED_MAILBOXES:
            yield f"e:{letters}"
        else:
            yield f"e:{mailbox}@{domain}"
    for domain in record.domains:
        yield f"d:{domain.partition('.')[0]}"
    if len(record.birth) > len("1980"):
        yield f"b:{record.birth}"
    for key, value in record.documents.items():
        yield f"a:{key}:{value}"
    for key, value in list(record.others.items())[:MOST_OTHERS]:
        if len(value) >= FEWEST_LETTERS and key not in frequent:
            yield f"a:{key}:{value}"


def keys_of_company(record: Record) -> set[int]:
    """What a company is found by besides: `ibm`, `international business machines`."""
    initials = [*(word for word in record.words if len(word) in INITIALS), initials_of(record.words)]
    return {key_of(f"i:{each}") for each in initials if len(each) in INITIALS}


def refinements_of(record: Record, frequent: frozenset[str] = frozenset()) -> set[int]:
    """What keys that too many share are refined by."""
    return {key_of(text) for text in _refinements(record, frequent)}


def _refinements(record: Record, frequent: frozenset[str]):
    words = [word for word in record.words if len(word) > 1][:MOST_WORDS]
    for word in words:
        for sound in _sounds(word):
            yield f"w:{sound}"
    for word in (words[0], words[-1]) if words else ():
        yield f"1:{word[0]}"
    for phone in record.phones:
        yield f"p:{phone[-4:]}"
    for mailbox, domain in record.emails:
        yield f"e:{''.join(filter(str.isalnum, mailbox))[:6]}"
        yield f"d:{domain}"
    for field in ("birth", "city", "company"):
        if value := getattr(record, field):
            yield f"{field}:{value}"
    for key, value in [*record.documents.items(), *list(record.others.items())[:MOST_OTHERS]]:
        if key not in frequent:
            yield f"a:{key}:{value}"


# Names of the tables that a search has to itself; the connection's own, and dropped with it.
TABLES = ("finder_record", "finder_key", "finder_block", "finder_fine", "finder_pair")

MAKE = [
    "CREATE TEMPORARY TABLE finder_record (id bigint, packed text, refinements bigint[])",
    "CREATE TEMPORARY TABLE finder_key (key bigint, id bigint)",
]
BLOCKS = """
CREATE TEMPORARY TABLE finder_block AS
SELECT key, count(*) AS size, array_agg(id) AS ids FROM finder_key GROUP BY key HAVING count(*) > 1
"""
# How many blocks there are of each size.
SIZES = "SELECT size, count(*) FROM {table} WHERE size <= %s GROUP BY size ORDER BY size"
# Two keys of a record that refine each other are one block.
REFINE = """
CREATE TEMPORARY TABLE finder_fine AS
SELECT count(DISTINCT id) AS size, array_agg(DISTINCT id) AS ids
  FROM (SELECT big.key # refinement AS key, id
          FROM finder_block big
         CROSS JOIN LATERAL unnest(big.ids) AS id
          JOIN finder_record USING (id)
         CROSS JOIN LATERAL unnest(refinements) AS refinement
         WHERE big.size > %(most)s AND refinement <> big.key) refined
 GROUP BY key HAVING count(DISTINCT id) BETWEEN 2 AND %(largest)s
"""
_OF_NEW = "AND (a IN (SELECT unnest(%(new)s::bigint[])) OR b IN (SELECT unnest(%(new)s::bigint[])))"
_PAIR = """
CREATE TEMPORARY TABLE finder_pair AS
SELECT row_number() OVER (ORDER BY first, second) AS number, first, second FROM (
       SELECT DISTINCT a AS first, b AS second
         FROM (SELECT ids FROM finder_block WHERE size <= %(most)s
               UNION ALL SELECT ids FROM finder_fine WHERE size <= %(most_fine)s) small
        CROSS JOIN LATERAL unnest(ids) AS a CROSS JOIN LATERAL unnest(ids) AS b WHERE a < b {of_new}) p
"""


def pair(of_new: bool) -> str:
    """The statement that pairs those who share a key; `of_new`: only where one of them is `new`."""
    return _PAIR.format(of_new=_OF_NEW if of_new else "")


def line_of(record: Record, frequent: frozenset[str] = frozenset()) -> str:
    """The record as `COPY` reads it, with what its keys are refined by."""
    packed = record.packed().replace("\\", "\\\\")
    refinements = ",".join(map(str, refinements_of(record, frequent)))
    return f"{record.key}\t{packed}\t{{{refinements}}}"


def largest_block(sizes: list[tuple[int, int]], pairs: int) -> int:
    """How large blocks of `(size, number)` may be so that they make at most so many pairs."""
    largest, total = FEWEST_IN_BLOCK, 0
    for size, number in sizes:
        total += number * size * (size - 1) // 2
        if size > MOST_IN_BLOCK or (total > pairs and size > FEWEST_IN_BLOCK):
            break
        largest = max(largest, size)
    return largest


FEWEST_IN_BLOCK, MOST_IN_BLOCK = 4, 100
