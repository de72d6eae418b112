"""Takes back an import of records."""

from customobjects.models import ObjectRecord
from imports.record_undoing import RecordUndo


class ObjectUndo(RecordUndo):
    model = ObjectRecord
    unwatched = RecordUndo.unwatched | {"type_id"}
