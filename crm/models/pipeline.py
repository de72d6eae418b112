from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Exists, Max, OuterRef
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.audit.triggers import DELETIONS
from accounts.models import Event, Role, TenantModel, TenantQuerySet
from accounts.models.label import HUES
from accounts.models.role import keeping_an_administrator
from crm.models.order import reordered
from crm.models.pipeline_right import (
    ALL,
    RIGHTS,
    VIEW,
    give,
    granted,
    handed_out_by,
    held_codenames,
    rights_of,
    rights_on,
    take,
    usual_rights,
    with_implied,
)


class PipelineQuerySet(TenantQuerySet):
    """`visible_to(member)` asks the pipeline's own permission tables too."""

    def visible_to(self, member) -> "PipelineQuerySet":
        """Pipelines that the member holds `view_pipeline` on; all of the account's to who manages all pipelines."""
        found = super().visible_to(member)
        return found if self.model.shows_all_to(member) else found.filter(granted(member, VIEW))

    def active(self) -> "PipelineQuerySet":
        return self.filter(is_archived=False)

    def first_for(self, member) -> "PipelineQuerySet":
        """The member's favourite on top; then in order."""
        return self.with_favourite(member).order_by("-is_favourite", "position", "pk")

    def for_board(self, member) -> "PipelineQuerySet":
        """Adds `held`, the member's rights on each, and `layout`, how they want its board to look, or None."""
        layouts = self.model.layouts.rel.related_model.objects.visible_to(member)
        return self.annotate(layout=layouts.facts(), **held_codenames(member))

    def with_favourite(self, member) -> "PipelineQuerySet":
        """Adds `is_favourite`: whether it is the one that opens first for `member`."""
        layouts = self.model.layouts.rel.related_model.objects.visible_to(member).filter(is_favourite=True)
        return self.annotate(is_favourite=Exists(layouts.filter(pipeline=OuterRef("pk"))))

    @transaction.atomic
    def create_from(self, stages, *, name: str, by, reasons=()) -> "Pipeline":
        """A new pipeline with `stages` (a list of dicts, as `add_stage` takes them), open to the usual roles.

        `reasons` are pairs (kind, text) of winning and losing that are its own.
        """
        last = self.of(by.account).aggregate(last=Max("position"))["last"]
        pipeline = self.create(account=by.account, name=name, position=0 if last is None else last + 1)
        for stage in stages:
            pipeline.add_stage(**stage)
        pipeline.add_reasons(reasons)
        pipeline.grant_default_rights()
        Event.objects.record("pipeline.created", by=by, about=[pipeline], data={"name": name})
        return pipeline


class Pipeline(TenantModel):
    """A funnel: ordered stages, and deals that move through them."""

    name = models.CharField(_("name"), max_length=80)
    position = models.PositiveIntegerField(_("order"), default=0)
    is_archived = models.BooleanField(_("archived"), default=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = PipelineQuerySet.as_manager()

    class Meta(TenantModel.Meta):
        verbose_name = _("pipeline")
        verbose_name_plural = _("pipelines")
        triggers = [DELETIONS]
        ordering = ["position", "pk"]
        default_permissions = ()
        permissions = RIGHTS

    def __str__(self) -> str:
        return self.name

    @classmethod
    def shows_all_to(cls, member) -> bool:
        return super().shows_all_to(member) and member.can("manage_pipelines")

    @property
    def held(self) -> frozenset[str] | None:
        """What `for_board` has found; None for a pipeline that was found otherwise."""
        found = self.__dict__.get("held_by_user")
        return found if found is None else frozenset([*found, *self.held_by_group])

    def get_absolute_url(self) -> str:
        return reverse("crm:board", args=[self.account.slug, self.pk])

    def add_stage(
        self, *, name: str, kind: str = "open", probability: int = 50, hue: int | None = None,
        expected_days: int | None = None, rules=(),
    ):  # fmt: skip
        """A new stage behind the others. Its probability follows from its kind where that says so.

        `rules` are dicts with `kind` and `settings`, see `crm.models.stage_rule`.
        """
        places = self.stages.values_list("position", flat=True)
        position = max(places, default=-1) + 1
        certain = self.stages.model.probability_of(kind, probability)
        stage = self.stages.create(
            account_id=self.account_id, name=name, kind=kind, probability=certain, position=position,
            hue=hue or position % len(HUES) + 1, expected_days=expected_days,
        )  # fmt: skip
        stage.take_rules((each["kind"], each["settings"]) for each in rules)
        return stage

    def add_reasons(self, reasons) -> None:
        """Reasons of winning and losing of this pipeline alone: pairs (kind, text)."""
        for position, (kind, text) in enumerate(reasons):
            self.close_reasons.create(account_id=self.account_id, kind=kind, text=text, position=position)

    @transaction.atomic
    def rename(self, name: str, *, by) -> None:
        if name != self.name:
            was, self.name = self.name, name
            self.save(update_fields=["name"])
            self.record("pipeline.renamed", by=by, was=was, name=name)

    @transaction.atomic
    def move(self, step: int = 0, *, after: int | None = None, by) -> None:
        """Change places with the neighbour `step` (-1 or 1) away in the list of those that are not archived.

        Or stand behind the one with the id `after`; 0 is the front, and one that is not there changes nothing.
        """
        pipelines = list(Pipeline.objects.of(self.account).active().select_for_update(no_key=True))
        for position, pipeline in enumerate(reordered(pipelines, self, step, after)):
            pipeline.position = position
        Pipeline.objects.bulk_update(pipelines, ["position"])
        self.record("pipeline.placed", by=by)

    @transaction.atomic
    def duplicate(self, *, name: str, by) -> "Pipeline":
        """A new pipeline with the stages, rules and reasons of this one and the same rights; without its deals."""
        last = Pipeline.objects.of(self.account).aggregate(last=Max("position"))["last"]
        copy = Pipeline.objects.create(account=self.account, name=name, position=(last or 0) + 1)
        for stage in self.stages.active():
            rules = list(stage.own_rules.values_list("kind", "settings"))
            stage.pk, stage.pipeline, stage.rules, stage._state.adding = None, copy, [], True
            stage.save()
            stage.take_rules(rules)
        copy.add_reasons(self.close_reasons.values_list("kind", "text"))
        give([(holder, copy, codename) for holder, codename in rights_on(self)])
        copy.record("pipeline.created", by=by, name=name, copied_from=self.pk)
        return copy

    @transaction.atomic
    def archive(self, is_archived: bool = True, *, by, **data) -> None:
        """Put the pipeline away with its deals, or take it out again; nothing is lost. `data` goes into the event."""
        if self.is_archived != is_archived:
            self.is_archived = is_archived
            self.save(update_fields=["is_archived"])
            self.record("pipeline.archived" if is_archived else "pipeline.restored", by=by, **data)

    @transaction.atomic
    def change_rights(self, changes: dict, *, by) -> None:
        """Give and take: `changes` is {role or member: (codenames gained, codenames lost)}; the others keep theirs.

        Any right brings the one to see, or keeps it. `by` None is who stands above the account. Raises
        `ValidationError`, with nothing written, when `by` may not hand out what changes, or nobody could manage
        the pipeline any more.
        """
        with keeping_an_administrator(self.account):
            handed_out = ALL if by is None else handed_out_by(by, self)
            done = [self._change(holder, *change, handed_out) for holder, change in changes.items()]
            if changed := [each for each in done if each["gained"] or each["lost"]]:
                self.record("pipeline.rights_changed", by=by, changes=changed)

    def _change(self, holder, gained, lost, handed_out) -> dict:
        if holder.account_id != self.account_id:
            raise ValueError("Rights on a pipeline are for its own account.")
        before = rights_of(holder, self)
        after = with_implied((before | frozenset(gained)) - frozenset(lost))
        if not before ^ after <= handed_out:
            raise ValidationError(_("You can only give and take what you may do here yourself."))
        give([(holder, self, codename) for codename in after - before])
        take(holder, self, before - after)
        kind = holder._meta.model_name
        return {kind: holder.pk, "gained": sorted(after - before), "lost": sorted(before - after)}

    def grant_default_rights(self) -> None:
        """Let every role of the account do here what it does elsewhere in the CRM."""
        roles = Role.objects.of(self.account).with_codenames()
        give([(role, self, codename) for role in roles for codename in usual_rights(role.codenames)])

    def record(self, verb: str, *, by, **data) -> Event:
        return Event.objects.record(verb, by=by, about=[self], account=self.account, data=data)
