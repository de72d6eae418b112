"""Takes back an import of records, or of their associations."""

from customobjects.models import Association, ObjectRecord
from imports.models import ImportRow
from imports.record_undoing import Back, RecordUndo


class ObjectUndo(RecordUndo):
    model = ObjectRecord
    unwatched = RecordUndo.unwatched | {"type_id"}


class AssociationUndo(RecordUndo):
    """Associations that an import has made are dissolved, and changed ones say again what they said."""

    model = Association
    columns = ("label", "linked_on")

    def is_same(self, record: Association, row: ImportRow) -> bool:
        """It has no version: what it says tells."""
        return False

    def write(self, backs: list[Back]) -> None:
        for back in backs:
            held = {name: getattr(back.record, name) for name in self.columns}
            given = {name: self.value(name, value) for name, value in back.columns.items()}
            back.record.account = self.run.account
            back.record.change(by=self.member, **held | given)

    def remove_free(self, records: list[Association]) -> None:
        self.remove_used(records)

    def remove_used(self, records: list[Association]) -> None:
        for record in records:
            record.account = self.run.account
            record.dissolve(by=self.member)
