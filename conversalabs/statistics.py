"""What the query planner cannot see by itself."""

from django.db import migrations


def of_one_account(table: str, *columns: str) -> migrations.RunSQL:
    """Tell the planner that each of the `columns` (a pipeline, an owner) decides which account a row is of.

    It takes conditions for independent of each other and multiplies their shares: of all deals of one pipeline, it
    would expect only so many to be in the account as that has of all deals, and read others once for each. See
    https://www.postgresql.org/docs/current/planner-stats.html#PLANNER-STATS-EXTENDED.
    """
    name, listed = f"{table}_of_one_account", ", ".join(("account_id", *columns))
    return migrations.RunSQL(
        f"CREATE STATISTICS {name} (dependencies) ON {listed} FROM {table}", f"DROP STATISTICS {name}"
    )
