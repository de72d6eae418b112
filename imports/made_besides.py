"""Records that an import has made because its rows name them, and that an undo takes away again."""

from dataclasses import dataclass

from django.db import models

from accounts.models import Event
from imports.references import unreferenced


@dataclass(frozen=True)
class Besides:
    """`key` as of the target's extras. `permission`: what removing such records by hand needs.

    `own`: the tables whose rows come and go with a record.
    """

    key: str
    model: type[models.Model]
    permission: str
    own: tuple[type[models.Model], ...] = ()

    def remove_unused(self, run, member) -> int:
        """Remove those that nobody has changed and nothing uses any more; how many."""
        if not member.can(self.permission):
            return 0
        verb = f"{self.model._meta.model_name}.imported"
        events = Event.objects.of(run.account).filter(verb=verb, data__import=run.pk)
        made = events.order_by().values("about__object_id")
        unused = unreferenced(self.model.objects.visible_to(member).filter(pk__in=made, version=1), self.own)
        found = list(unused.values_list("pk", flat=True))
        self.model.objects.visible_to(member).filter(pk__in=found).delete()
        return len(found)
