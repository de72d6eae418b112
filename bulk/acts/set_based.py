"""Acts that change records by one statement a batch: the change, the new version, and what an undo needs."""

from collections import Counter
from dataclasses import dataclass, field

from accounts.models import Member
from bulk.acts.act import Act, Batch, counted
from bulk.kinds import Kind


@dataclass(frozen=True)
class Change:
    """SQL in which `t` is the record's table, and `found` (id) those that may be changed.

    `touched` answers (id, before) of those that the change makes another, from what `links` has written into other
    tables (`linked`) or without; `sets` is what to write into their columns. `refused` is a condition on `t` for those
    that may not be changed after all. Without `sets` the records themselves stay as they are, their version too:
    writing each anew, with an entry in every index, costs ten times as much as a link.
    """

    touched: str
    links: str = ""
    sets: str = ""
    refused: str = "FALSE"
    params: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Restoration:
    """SQL in which `fit` (id, row_id, was) are the records that nobody has changed since, `was` what was kept of them.

    `links` writes other tables; `sets` the columns of `t`, `fits` is a condition on `t` and `was` for those whose
    former value can still be put back.
    """

    links: str = ""
    sets: str = ""
    fits: str = "TRUE"
    params: dict = field(default_factory=dict)


class SetBasedAct(Act):
    def change(self, kind: Kind, member: Member, arguments: dict) -> Change:
        raise NotImplementedError

    def restoration(self, kind: Kind, member: Member, arguments: dict) -> Restoration:
        raise NotImplementedError

    def write(self, batch: Batch) -> Counter:
        change = self.change(batch.kind, batch.member, batch.action.arguments)
        shut, more = batch.kind.refused(batch.member)
        table = batch.kind.model._meta.db_table
        links = f"linked AS ({change.links})," if change.links else ""
        bumped = _BUMP.format(table=table, sets=change.sets) if change.sets else _LEAVE
        statement = _WRITE.format(
            table=table, links=links, touched=change.touched, bumped=bumped, refused=change.refused, shut=shut
        )  # fmt: skip
        said = {"refusal": str(self.refusal), "shut": str(batch.kind.refusal)}
        return counted(statement, batch.params | change.params | more | said)

    def restore(self, batch: Batch, top: int, bottom: int) -> Counter:
        back = self.restoration(batch.kind, batch.member, batch.action.arguments)
        links = f"linked AS ({back.links})," if back.links else ""
        table = batch.kind.model._meta.db_table
        bumped = _BUMP_BACK.format(table=table, sets=back.sets) if back.sets else _LEAVE_BACK
        shut, more = batch.kind.refused(batch.member)
        statement = _RESTORE.format(table=table, links=links, bumped=bumped, fits=back.fits, shut=shut)
        return counted(statement, batch.params | back.params | more | {"top": top, "bottom": bottom})


_BUMP = """
    UPDATE {table} t SET {sets} version = t.version + 1, updated_at = now()
      FROM touched WHERE t.account_id = %(account)s AND t.id = touched.id
    RETURNING t.id, t.version, touched.before
"""
_LEAVE = "SELECT id, NULL::integer AS version, before FROM touched"
_BUMP_BACK = """
    UPDATE {table} t SET {sets} version = t.version + 1, updated_at = now()
      FROM fit WHERE t.account_id = %(account)s AND t.id = fit.id
    RETURNING fit.row_id
"""
_LEAVE_BACK = "SELECT row_id FROM fit"

# The records are locked before, so that all parts of the statement see the same.
_WRITE = """
WITH refused AS (
    SELECT t.id, ({shut}) AS is_shut FROM {table} t
     WHERE t.account_id = %(account)s AND t.id = ANY(%(found)s) AND (({refused}) OR ({shut}))
), found AS (
    SELECT each.id FROM unnest(%(found)s::bigint[]) AS each (id)
     WHERE NOT EXISTS (SELECT FROM refused WHERE refused.id = each.id)
), {links} touched AS (
    {touched}
), bumped AS (
    {bumped}
), written AS (
    INSERT INTO bulk_bulkrow
           (account_id, action_id, number, target_id, outcome, reason, version, before, undone, done_at)
    SELECT %(account)s, %(action)s, %(first)s + each.place - 1, each.id,
           CASE WHEN bumped.id IS NOT NULL THEN 'changed' WHEN refused.id IS NOT NULL THEN 'refused'
                WHEN found.id IS NOT NULL THEN 'same' ELSE 'gone' END,
           CASE WHEN refused.is_shut THEN %(shut)s WHEN refused.id IS NOT NULL THEN %(refusal)s ELSE '' END,
           bumped.version, bumped.before, '', now()
      FROM unnest(%(ids)s::bigint[]) WITH ORDINALITY AS each (id, place)
      LEFT JOIN bumped ON bumped.id = each.id
      LEFT JOIN refused ON refused.id = each.id
      LEFT JOIN found ON found.id = each.id
     ORDER BY each.place
    RETURNING outcome
)
SELECT outcome, count(*) FROM written GROUP BY outcome
"""

# Of the rows of an action that has just ended the planner knows nothing yet. What it takes for a few it would join row
# by row; lists and subqueries are looked up by hash whatever it expects.
_RESTORE = """
WITH kept AS (
    SELECT r.id, r.target_id, r.version, coalesce(r.before, '{{}}') AS was,
           r.target_id = ANY(%(found)s) AND t.id IS NOT NULL AS is_there,
           r.target_id = ANY(%(found)s) AND coalesce(t.version = coalesce(r.version, t.version), FALSE) AS is_same
      FROM bulk_bulkrow r
      LEFT JOIN {table} t ON t.account_id = %(account)s AND t.id = r.target_id
     WHERE r.action_id = %(action)s AND r.outcome = 'changed' AND r.number BETWEEN %(bottom)s AND %(top)s
       AND r.undone = ''
), fit AS (
    SELECT kept.target_id AS id, kept.id AS row_id, kept.was
      FROM kept JOIN {table} t ON t.account_id = %(account)s AND t.id = kept.target_id
     WHERE kept.is_same AND ({fits}) AND NOT ({shut})
), {links} bumped AS (
    {bumped}
), written AS (
    UPDATE bulk_bulkrow r
       SET undone = CASE WHEN kept.id IN (SELECT row_id FROM bumped) THEN 'restored' WHEN NOT kept.is_there THEN 'lost'
                         WHEN kept.is_same THEN 'taken' ELSE 'conflict' END
      FROM kept
     WHERE r.id = kept.id
    RETURNING undone
)
SELECT undone, count(*) FROM written GROUP BY undone
"""
