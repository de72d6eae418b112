"""What a template of a pipeline brings besides its stages, kind by kind: as JSON, in words, and written."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from crm.models import ChecklistTemplate, CloseReason, Pipeline, Stage
from crm.rules import KINDS


@dataclass(frozen=True)
class Part:
    """`key` is its name in a template's JSON, `title` in the preview.

    `write(pipeline, told)` makes it in a new pipeline, `read(pipeline)` takes it from one that is there, and
    `words(told, stages)` are lines of the preview, whose stages are not saved; `told` is the JSON.
    """

    key: str
    title: str
    write: Callable[[Pipeline, object], None]
    read: Callable[[Pipeline], object]
    words: Callable[[object, list[Stage]], list[str]]


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


def preview(template, account) -> list[tuple[str, list[str]]]:
    """Title and lines of each part that `template` has something of, as it would be in `account`."""
    told, stages = template.rest, _drafts(template, account)
    return [(part.title, part.words(told[key], stages)) for key, part in _parts.items() if told.get(key)]


def left_out(template, account) -> list[str]:
    """The rules of `template` that a new pipeline does not get, since what they point to is gone."""
    rules = _rules(template.rest.get("rules", ()), _drafts(template, account))
    return [f"{stage}: {rule.name}" for stage, rule in rules if rule.is_gone(stage)]


def _drafts(template, account) -> list[Stage]:
    """Its stages, which nothing saves: they stand for those that it would make."""
    return [Stage(pk=0, account=account, position=n, **each) for n, each in enumerate(template.stages())]


def _write_checklists(pipeline: Pipeline, told: list) -> None:
    """Into the account's own; one of that name stays as it is."""
    known = {name.lower() for name in ChecklistTemplate.objects.of(pipeline.account).values_list("name", flat=True)}
    new = [each for each in told if each["name"].lower() not in known]
    rows = [ChecklistTemplate(account_id=pipeline.account_id, **each) for each in new]
    # Somebody else may be making the same at this very moment.
    ChecklistTemplate.objects.bulk_create(rows, ignore_conflicts=True)


def _checklists_in_words(told: list, stages) -> list[str]:
    return [f"{each['name']}: {', '.join(each['lines'])}" for each in told]


def _rules(told, stages: list[Stage]) -> Iterator[tuple[Stage, object]]:
    """What `told`, triples of the number of a stage from 0, kind and settings, says of `stages`."""
    return ((stages[n], KINDS[kind](settings)) for n, kind, settings in told if n < len(stages) and kind in KINDS)


def _write_rules(pipeline: Pipeline, told: list) -> None:
    stages = list(pipeline.stages.all())
    found = [(stage, rule) for stage, rule in _rules(told, stages) if not rule.is_gone(stage)]
    for stage in stages:
        stage.take_rules((rule.key, rule.settings) for where, rule in found if where == stage)


def _read_rules(pipeline: Pipeline) -> list:
    rules = [stage.own_rules.values_list("kind", "settings") for stage in pipeline.stages.active()]
    return [[n, kind, settings] for n, own in enumerate(rules) for kind, settings in own]


def _rules_in_words(told: list, stages: list[Stage]) -> list[str]:
    gone = gettext("left out, since what it points to is gone.")
    return [
        f"{stage}: {f'{rule.name}, {gone}' if rule.is_gone(stage) else rule.full_sentence(stage)}"
        for stage, rule in _rules(told, stages)
    ]


def _read_reasons(pipeline: Pipeline) -> list:
    return [list(pair) for pair in pipeline.close_reasons.values_list("kind", "text")]


def _reasons_in_words(told: list, stages) -> list[str]:
    texts = {label: [text for kind, text in told if kind == key] for key, label in CloseReason.Kind.choices}
    return [f"{label}: {', '.join(found)}" for label, found in texts.items() if found]


register(Part("rules", _("Rules"), _write_rules, _read_rules, _rules_in_words))
register(Part("reasons", _("Reasons"), Pipeline.add_reasons, _read_reasons, _reasons_in_words))
# Those of an account stand in its settings whatever pipeline they came with: one's own templates need none.
register(Part("checklists", _("Checklists"), _write_checklists, lambda pipeline: [], _checklists_in_words))
