"""When somebody who buys again and again is due to do so: the usual interval after the last time.

The usual interval is what lies on average between the days on which they bought; two stretches, three days, make one.
"""

from django.db.models import Count, DateField, Func, Max, Min

FEWEST_DAYS = 3
# The last day that a calendar of four-digit years has stands for all later ones.
CREATE_DUE_ON = f"""
CREATE FUNCTION orders_due_on(first date, last date, days bigint) RETURNS date LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN days >= {FEWEST_DAYS}
    THEN least(last + round((last - first)::numeric / (days - 1))::integer, '9999-12-31'::date) END
"""
DROP_DUE_ON = "DROP FUNCTION orders_due_on(date, date, bigint)"


def due_on(field: str = "ordered_on") -> Func:
    """When a group of orders goes on, void ones left out; null where they are of fewer than three days."""
    days = [Min(field), Max(field), Count(field, distinct=True)]
    return Func(*days, function="orders_due_on", output_field=DateField())
