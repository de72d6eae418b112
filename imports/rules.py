"""What an import does where the file leaves it open."""

from dataclasses import dataclass, field, fields

from django.db import models
from django.utils.translation import gettext_lazy as _


class OnMatch(models.TextChoices):
    UPDATE = "update", _("Update it with the file's values")
    FILL = "fill", _("Fill in only what it lacks")
    SKIP = "skip", _("Leave it as it is")


class Blanks(models.TextChoices):
    KEEP = "keep", _("A blank cell changes nothing")
    CLEAR = "clear", _("A blank cell empties the field; e-mails, phones and labels stay")


class OnClash(models.TextChoices):
    LEAVE_OUT = "leave_out", _("Leave the row out")
    FIRST = "first", _("Take the record that matches first; what belongs to another stays there")


@dataclass(frozen=True)
class Rules:
    """`match`: the kinds of key that find a record, the first that does decides. `country`: ISO 3166, for phones.

    `labels` and `owner` (a member's id) are for all rows; a row's own owner goes before. `choices` are answers to the
    target's own questions, see `Target.questions`.
    """

    match: tuple[str, ...]
    on_match: str = OnMatch.UPDATE
    creates: bool = True
    country: str = "BR"
    blanks: str = Blanks.KEEP
    on_clash: str = OnClash.LEAVE_OUT
    labels: tuple[str, ...] = ()
    owner: int | None = None
    choices: dict = field(default_factory=dict)

    @classmethod
    def of(cls, run) -> "Rules":
        stored = {"match": run.kind.matches_by, "country": run.account.country} | run.rules
        known = {each.name: stored[each.name] for each in fields(cls) if each.name in stored}
        return cls(**known | {"match": tuple(stored["match"]), "labels": tuple(stored.get("labels", ()))})
