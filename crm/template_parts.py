"""What a template of a pipeline brings besides its stages, kind by kind: as JSON, in words, and written."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from crm.models import ChecklistTemplate, Pipeline


@dataclass(frozen=True)
class Part:
    """`key` is its name in a template's JSON, `title` in the preview.

    `write(pipeline, told)` makes it in a new pipeline, `read(pipeline)` takes it from one that is there, and
    `words(told)` are lines of the preview; `told` is the JSON.
    """

    key: str
    title: str
    write: Callable[[Pipeline, object], None]
    read: Callable[[Pipeline], object]
    words: Callable[[object], list[str]]


_parts: dict[str, Part] = {}


def register(part: Part) -> None:
    _parts[part.key] = part


def write(pipeline: Pipeline, told: dict) -> None:
    """Make all that `told` (JSON by part) says in the new `pipeline`."""
    for key, part in _parts.items():
        if told.get(key):
            part.write(pipeline, told[key])


def read(pipeline: Pipeline) -> dict:
    """What a template of `pipeline` has besides its stages."""
    return {key: found for key, part in _parts.items() if (found := part.read(pipeline))}


def preview(told: dict) -> list[tuple[str, list[str]]]:
    """Title and lines of each part that `told` has something of."""
    return [(part.title, part.words(told[key])) for key, part in _parts.items() if told.get(key)]


def _write_checklists(pipeline: Pipeline, told: list) -> None:
    """Into the account's own; one of that name stays as it is."""
    known = {name.lower() for name in ChecklistTemplate.objects.of(pipeline.account).values_list("name", flat=True)}
    new = [each for each in told if each["name"].lower() not in known]
    ChecklistTemplate.objects.bulk_create(ChecklistTemplate(account_id=pipeline.account_id, **each) for each in new)


def _checklists_in_words(told: list) -> list[str]:
    return [f"{each['name']}: {', '.join(each['lines'])}" for each in told]


# Those of an account stand in its settings whatever pipeline they came with: one's own templates need none.
register(Part("checklists", _("Checklists"), _write_checklists, lambda pipeline: [], _checklists_in_words))
