"""Rules of stages that name an attribute, a label, a member, a team, a role or a checklist template: they go with it,
so that none asks for what there is no more, or fails at each entry."""

from collections.abc import Iterator

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import CustomAttribute, Label, Member, Role, Team
from accounts.models.belonging import Belonging
from accounts.uses import Use
from conversalabs.links import link
from crm.may import managed_by
from crm.models import ChecklistTemplate, Pipeline, Stage, StageRule
from crm.rules import KINDS
from crm.rules.needs import ATTRIBUTE

# What the settings of rules call a record of the model; in lists, where they may name several.
_ONE = {Label: "label", Member: "member", Team: "team", ChecklistTemplate: "template"}
_SEVERAL = {Role: "roles", CustomAttribute: "fields"}
NAMED = [*_ONE, Role]


def rules_naming(thing) -> QuerySet:
    """The rules of stages whose settings name `thing`."""
    rules, kind = StageRule.objects.of(thing.account_id), type(thing)
    if kind in _ONE:
        return rules.filter(settings__contains={_ONE[kind]: thing.pk})
    if kind is CustomAttribute and thing.model != CustomAttribute.Model.DEAL:
        return rules.none()
    return rules.filter(settings__contains={_SEVERAL[kind]: [_name_of(thing)]})


def _held(thing) -> QuerySet:
    """`rules_naming(thing)`, for who changes them: a move holds its stage before a rule of it takes its turn, so here
    too the stages come first."""
    rules = rules_naming(thing)
    Stage.objects.lock(rules.order_by().values_list("stage", flat=True))
    return rules


def _name_of(thing) -> int | str:
    return f"{ATTRIBUTE}{thing.key}" if isinstance(thing, CustomAttribute) else thing.pk


def _others(rule: StageRule, thing) -> list:
    """What else it names in the same place."""
    named = rule.settings[_SEVERAL[type(thing)]] if type(thing) in _SEVERAL else []
    return [each for each in named if each != _name_of(thing)]


def _stays(rule: StageRule, thing) -> bool:
    """A stage whose only role is gone is open to nobody, rather than to everybody."""
    return isinstance(thing, Role) and not _others(rule, thing)


@transaction.atomic
def forget(thing) -> None:
    """Take `thing`, which is about to be deleted, out of the rules; one that names nothing else goes."""
    for rule in _held(thing):
        if others := _others(rule, thing):
            rule.settings[_SEVERAL[type(thing)]] = others
            rule.save(update_fields=["settings"])
        elif not _stays(rule, thing):
            rule.delete()


def follow(instance, **_kwargs) -> None:
    """Receiver of `pre_delete`."""
    forget(instance)


@transaction.atomic
def put_label(label: Label, _same: Label, another: Label) -> None:
    _held(label).update(settings={"label": another.pk})


def uses_in_rules(thing, member: Member) -> Iterator[Use]:
    """As `member` may know them."""
    seen = {pipeline.pk: pipeline for pipeline in Pipeline.objects.visible_to(member)}
    managed = managed_by(member, seen.values())
    for rule in rules_naming(thing).select_related("stage").order_by("stage", "position"):
        stage, is_cleaned = rule.stage, not _stays(rule, thing)
        if stage.pipeline_id not in seen:
            yield Use(_("A stage of a pipeline that you do not see"), is_cleaned=is_cleaned)
            continue
        words = {"stage": stage, "pipeline": seen[stage.pipeline_id], "rule": KINDS[rule.kind].name}
        url = link("crm:stage_rules", member.account.slug, stage.pipeline_id, str(stage.pk))
        title = _("Stage “%(stage)s” of “%(pipeline)s”: %(rule)s") % words
        yield Use(title, url if stage.pipeline_id in managed else "", is_cleaned=is_cleaned)


class NewOwners(Belonging):
    """Stages that give each deal which enters to a member: to their heir, once they have gone, or to nobody."""

    def of(self, member) -> QuerySet:
        return rules_naming(member)

    @transaction.atomic
    def hand_over(self, member, to, *, by) -> None:
        rules = _held(member)
        if to:
            rules.update(settings={"member": to.pk})
