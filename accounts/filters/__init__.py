"""Filters: one object for lists, segments, saved views, bulk changes and exports.

A filter is a tree: `{"op": "and" | "or", "rules": [rule or tree, …]}` with rules
`{"field": "city", "operator": "is", "value": "Recife"}`. Values are text, or lists of text, in one canonical form:
numbers with a dot, dates in ISO, records by id. Each app says by `register` which fields its records have;
nothing else can be asked for.
"""

from accounts.filters.errors import FilterError
from accounts.filters.fields import FilterField, Type, fields_of, members, options_of, register
from accounts.filters.filter import Filter

__all__ = ["Filter", "FilterError", "FilterField", "Type", "fields_of", "members", "options_of", "register"]
