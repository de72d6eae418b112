from accounts.records.form import RecordForm
from customobjects.models import ObjectRecord


class ObjectForm(RecordForm):
    """A record: the fields of its type, and nothing else."""

    class Meta:
        model = ObjectRecord
        fields = []

    def __init__(self, *args, instance: ObjectRecord, **kwargs):
        self.attribute_model = instance.attribute_kind
        super().__init__(*args, instance=instance, **kwargs)

    def narrow(self) -> None:
        """All of it is open to who sees the record."""

    def create(self) -> ObjectRecord:
        """The new record; ValidationError when it may not be."""
        record = self.instance
        return ObjectRecord.objects.add(record.type, by=self.member, attributes=record.attributes)
