"""What an import does where the file leaves it open."""

from dataclasses import asdict, dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class OnMatch(models.TextChoices):
    UPDATE = "update", _("Update it with the file's values")
    FILL = "fill", _("Fill in only what it lacks")
    SKIP = "skip", _("Leave it as it is")


@dataclass(frozen=True)
class Rules:
    """`match`: the kinds of key that find a record, the first that does decides. `country`: ISO 3166, for phones.

    Whatever the rules, a blank cell changes nothing.
    """

    match: tuple[str, ...]
    on_match: str = OnMatch.UPDATE
    creates: bool = True
    country: str = "BR"

    @classmethod
    def of(cls, run) -> "Rules":
        stored = {"match": list(run.kind.keys), "country": run.account.country} | run.rules
        return cls(tuple(stored["match"]), stored.get("on_match", OnMatch.UPDATE), stored.get("creates", True),
                   stored["country"])  # fmt: skip

    def as_json(self) -> dict:
        return asdict(self)
