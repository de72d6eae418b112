"""Finds the records of an account that may be there twice.

All records are read once, made plain, and put beside their keys in tables of the connection's own; the database pairs
those that share a key; the pairs are compared here, part by part, in bounded memory. What is found is written at the
end, in one transaction: whoever is broken off has changed nothing, and begins anew.
"""

import gc
import json
from collections.abc import Callable, Iterator

from django.db import connection, transaction

from accounts.models import CustomAttribute
from duplicates import blocking, kinds, learning, writing
from duplicates.fields import Fields
from duplicates.frequencies import Frequencies
from duplicates.models import Search
from duplicates.names import company, person
from duplicates.records import COLUMNS, Packed, Record
from duplicates.scoring import SHOWN_FROM, Scorer

BATCH_ROWS = 5_000
# So many of the oldest and of the newest records tell what attributes hold.
SAMPLE_ROWS = 2_000
BATCH_PAIRS = 20_000
# How many pairs are compared for each record at the most, and in a small account altogether.
PAIRS_PER_RECORD, FEWEST_PAIRS = 4, 500_000
# Objects until circles are looked for. There are none here, and to look through all that is kept takes a third longer.
MANY_OBJECTS, USUAL_OBJECTS = 200_000, gc.get_threshold()
# More that have changed are compared as if all had.
MOST_CHANGED = 100_000


class Stopped(Exception):  # noqa: N818 (an answer, not a fault)
    """Somebody has stopped the search."""


def find_in(search: Search, check: Callable[[], None] = lambda: None) -> None:
    """Compare what `search` is about and write the pairs that may be the same. `check` is called between steps."""
    with connection.cursor() as cursor:
        finder = Finder(search, cursor, check)
        gc.set_threshold(MANY_OBJECTS, *USUAL_OBJECTS[1:])
        try:
            finder.run()
        finally:
            gc.set_threshold(*USUAL_OBJECTS)
            if not connection.needs_rollback:
                finder.drop()


class Finder:
    def __init__(self, search: Search, cursor, check: Callable[[], None]):
        self.search, self.cursor, self.check = search, cursor, check
        self.kind, self.account_id = kinds.get(search.kind), search.account_id
        self.count = self.kind.model.objects.of(search.account_id).count()
        self.frequencies = Frequencies(self.count)
        earlier = Search.objects.filter(account_id=self.account_id, kind=search.kind, status="done", since=None)
        self.learnt = (search.since and earlier.values_list("learnt", flat=True).first()) or {}
        attributes = CustomAttribute.objects.of(search.account_id).of_kind(self.kind.key)
        self.fields = Fields.of(attributes.values_list("key", "name", "type"), self._sample())

    def run(self) -> None:
        self.drop()
        for statement in blocking.MAKE:
            self.cursor.execute(statement)
        self._tell(0, total=2 * self.count)
        new = self._changed() if self.search.since else None
        self._read(*(new or (None, None)))
        pairs = self._pair(None if new is None else new[0])
        scorer = self._scorer(pairs)
        for first, last in _ranges(pairs, BATCH_PAIRS):
            writing.keep(self.cursor, list(self._found(scorer, first, last)))
            self._tell(self.count + self.count * last // pairs)
        self._write(None if new is None else new[0])

    def drop(self) -> None:
        for table in (*blocking.TABLES, writing.TABLE):
            self.cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{table}")

    def _tell(self, compared: int, **also) -> None:
        """Say how far it is; raises what `check` raises, and Stopped when somebody has stopped it."""
        self.check()
        running = Search.objects.filter(pk=self.search.pk, status=Search.Status.RUNNING)
        if not running.update(compared=compared, **also):
            raise Stopped

    def _rows(self) -> Iterator[list[tuple]]:
        """All rows of the kind, part by part."""
        after = 0
        while True:
            parameters = {"account": self.account_id, "after": after, "most": BATCH_ROWS}
            self.cursor.execute(self.kind.rows, parameters)
            if not (rows := self.cursor.fetchall()):
                return
            yield rows
            after = rows[-1][0]

    def _sample(self) -> Iterator[tuple[tuple[str, ...], dict]]:
        """What some records hold, of the oldest and of the newest: words of the name, and attributes."""
        newest = self.kind.model.objects.of(self.account_id).order_by("-pk").values_list("pk", flat=True)
        starts = [0, *newest[SAMPLE_ROWS : SAMPLE_ROWS + 1]]
        for after in starts:
            self.cursor.execute(self.kind.rows, {"account": self.account_id, "after": after, "most": SAMPLE_ROWS})
            for row in map(_named, self.cursor.fetchall()):
                words = person(row["name"])[0] if self.kind.is_person else company(row["name"])
                yield words, json.loads(row["attributes"] or "{}")

    def _record(self, row: tuple) -> Record:
        return Record.read(row, self.fields, is_person=self.kind.is_person)

    def _keys(self, record: Record) -> set[int]:
        keys = blocking.keys_of(record, self.fields.frequent)
        return keys if self.kind.is_person else keys | blocking.keys_of_company(record)

    def _changed(self) -> tuple[set[int], set[int]] | None:
        """The records that have changed and what they are found by; None where they are too many to keep in mind."""
        ids, keys = set(), set()
        changed = self.kind.model.objects.of(self.account_id).filter(updated_at__gte=self.search.since)
        if changed.count() > MOST_CHANGED:
            return None
        wanted = list(changed.order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(wanted), BATCH_ROWS):
            part = wanted[start : start + BATCH_ROWS]
            # The statement reads keys above one: those that changed beside others that did not.
            for row in self._rows_with(part):
                ids.add(row[0])
                keys |= self._keys(self._record(row))
        return ids, keys

    def _rows_with(self, ids: list[int]) -> Iterator[tuple]:
        wanted, after = set(ids), min(ids) - 1
        while after < max(ids):
            parameters = {"account": self.account_id, "after": after, "most": BATCH_ROWS}
            self.cursor.execute(self.kind.rows, parameters)
            if not (rows := self.cursor.fetchall()):
                return
            yield from (row for row in rows if row[0] in wanted)
            after = rows[-1][0]

    def _read(self, new: set[int] | None, sought: set[int] | None) -> None:
        """Put all records beside their keys; only by keys that are `sought`, where it is said which."""
        done = 0
        for rows in self._rows():
            records = [self._record(row) for row in rows]
            keys, lines = [], []
            for record in records:
                self.frequencies.add(record)
                own = self._keys(record)
                own = own if sought is None else own & sought
                if own:
                    keys += [f"{key}\t{record.key}" for key in own]
                    lines.append(blocking.line_of(record, self.fields.frequent))
            _copy(self.cursor, "finder_key (key, id)", keys)
            _copy(self.cursor, "finder_record (id, packed, refinements)", lines)
            done += len(rows)
            self._tell(min(done, self.count))

    def _pair(self, new: set[int] | None) -> int:
        """Pair those that share a key; answers how many pairs there are."""
        self.cursor.execute("CREATE INDEX ON finder_record (id)")
        self.cursor.execute("ANALYZE finder_record, finder_key")
        pairs = max(FEWEST_PAIRS, PAIRS_PER_RECORD * self.count)
        self.cursor.execute(blocking.BLOCKS)
        self.cursor.execute("ANALYZE finder_block")
        self.check()
        most = self.learnt.get("most") or self._largest("finder_block", pairs)
        self.cursor.execute(blocking.REFINE, {"most": most, "largest": blocking.MOST_IN_BLOCK})
        self.cursor.execute("ANALYZE finder_fine")
        self.check()
        most_fine = self.learnt.get("most_fine") or self._largest("finder_fine", pairs)
        self.search.learnt = {**self.learnt, "most": most, "most_fine": most_fine}
        sizes = {"most": most, "most_fine": most_fine}
        self.cursor.execute(blocking.pair(new is not None), sizes | {"new": list(new or ())})
        self.cursor.execute("ANALYZE finder_pair")
        self.cursor.execute("CREATE INDEX ON finder_pair (number)")
        self.cursor.execute("SELECT count(*) FROM finder_pair")
        return self.cursor.fetchone()[0]

    def _largest(self, table: str, pairs: int) -> int:
        self.cursor.execute(blocking.SIZES.format(table=table), [blocking.MOST_IN_BLOCK])
        return blocking.largest_block(self.cursor.fetchall(), pairs)

    def _scorer(self, pairs: int) -> Scorer:
        """That has learnt from a sample of the pairs what the account's attributes say, and how often one is there."""
        if "attributes" not in self.learnt:
            learnt = learning.learn(self._some(pairs), self.frequencies, self.fields, self.kind.is_person)
            twins = 2 * learnt["sure"] * pairs / max(1, self.count)
            self.search.learnt |= {"attributes": learnt, "twins": twins}
        self.frequencies.learn(self.search.learnt["twins"])
        learnt = learning.learnt_of(self.search.learnt["attributes"])
        return Scorer(self.frequencies, self.fields, is_person=self.kind.is_person, learnt=learnt)

    def _some(self, pairs: int) -> Iterator[tuple[Packed, Packed]]:
        """A sample of the pairs, evenly over all of them."""
        step = max(1, pairs // learning.SAMPLE)
        condition = "number BETWEEN %(first)s AND %(last)s AND number %% %(step)s = 0"
        for first, last in _ranges(pairs, step * BATCH_PAIRS):
            yield from self._records(condition, {"first": first, "last": last, "step": step})

    def _records(self, condition: str, parameters: dict) -> Iterator[tuple[Packed, Packed]]:
        """The records of the pairs that meet the condition."""
        self.cursor.execute(f"SELECT first, second FROM finder_pair WHERE {condition} ORDER BY number", parameters)
        pairs = self.cursor.fetchall()
        ids = {each for pair in pairs for each in pair}
        self.cursor.execute("SELECT id, packed FROM finder_record WHERE id = ANY(%s)", [list(ids)])
        records = {pk: Packed(pk, packed) for pk, packed in self.cursor.fetchall()}
        return ((records[first], records[second]) for first, second in pairs)

    def _found(self, scorer: Scorer, first: int, last: int) -> Iterator[tuple[int, int, int, list]]:
        for one, other in self._records("number BETWEEN %(first)s AND %(last)s", {"first": first, "last": last}):
            score, reasons = scorer.score(one, other)
            if score >= SHOWN_FROM:
                yield one.key, other.key, score, reasons

    def _write(self, new: set[int] | None) -> None:
        with transaction.atomic():
            fresh = Search.objects.select_for_update(of=["self"]).get(pk=self.search.pk)
            if fresh.status != Search.Status.RUNNING:
                raise Stopped
            fresh.learnt, fresh.compared, fresh.total = self.search.learnt, fresh.total, fresh.total
            fresh.found = writing.write(self.cursor, fresh, new)
            fresh.end(Search.Status.DONE)
        self.search.refresh_from_db()


def _named(row: tuple) -> dict:
    return dict(zip(COLUMNS, row, strict=True))


def _ranges(total: int, size: int) -> Iterator[tuple[int, int]]:
    """(1, 20000), (20001, 40000) and so on, up to `total`."""
    return ((start, min(total, start + size - 1)) for start in range(1, total + 1, size))


def _copy(cursor, into: str, lines: list[str]) -> None:
    with cursor.copy(f"COPY {into} FROM STDIN") as copy:
        copy.write("".join(f"{line}\n" for line in lines))
