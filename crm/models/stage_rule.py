"""What a stage asks of a deal that enters it, and what happens on entry: rows that people edit without code.

`StageRule(stage, kind, settings)`; the keys of `kind` and the JSON of `settings`:

What a deal needs to enter (`crm.rules.needs`):
    filled      {"fields": ["owner", "company", "expected_close", "attribute_budget"]}
    owner       {}
    value       {"least": "1000.00"}        in the account's currency
    items       {}                          line items
    checklist   {"name": "Kick-off"}        done; {"name": ""}: all of the deal's
    activity    {}                          a next one planned
  each of these, of an open stage, with "on": "leave": before a deal leaves it, but for a lost stage
    reason      {}                          of winning; only for a won stage (a lost one asks for its reason always)
How it may come (`crm.rules.ways`):
    in_order    {}                          it has been in the stage before this one
    no_return   {}                          it has not been in a later one
    roles_in    {"roles": [3]}              only members with one of these roles (ids) move deals into the stage
    roles_out   {"roles": [3, 4]}           or out of it
    limit       {"most": 20, "per": "stage" | "owner", "warns": false}
What happens on entry (`crm.rules.actions`), by ids of the account:
    set_owner   {"member": 7} or {"team": 2}, whose active members take turns
    add_list    {"template": 5}             a checklist as this `ChecklistTemplate` describes it
    close_in    {"days": 30}                the expected close
    plan        {"kind": "call", "subject": "Call back", "days": 2}
    add_label   {"label": 9}
"""

import pgtrigger
from django.db import models, transaction
from django.db.models import F, Max
from django.utils.translation import gettext_lazy as _

from accounts.audit.triggers import DELETIONS, UnavoidableTrigger
from accounts.models import TenantForeignKey, TenantModel, TenantQuerySet
from crm.models.pipeline import Pipeline
from crm.models.stage import Stage


class Keep(UnavoidableTrigger):
    """Keeps `rules` of the stage as its rows are: `[{"id": 4, "kind": "value", "settings": {"least": "100"}}]`."""

    def get_func(self, model) -> str:
        row = "OLD" if self.operation is pgtrigger.Delete else "NEW"
        return f"""
            UPDATE crm_stage SET rules = coalesce((
                SELECT jsonb_agg(jsonb_build_object('id', id, 'kind', kind, 'settings', settings) ORDER BY position, id)
                FROM crm_stagerule WHERE stage_id = {row}.stage_id
            ), '[]') WHERE id = {row}.stage_id;
        """


class StageRuleQuerySet(TenantQuerySet):
    def visible_to(self, member) -> "StageRuleQuerySet":
        """Rules are seen with their pipeline."""
        return super().visible_to(member).filter(stage__pipeline__in=Pipeline.objects.visible_to(member))

    @transaction.atomic
    def add(self, stage: Stage, kind: str, settings: dict, *, by) -> "StageRule":
        """One more, behind the others of `stage`; none moves into the stage meanwhile."""
        stage = Stage.objects.lock([stage.pk])[stage.pk]
        last = stage.own_rules.aggregate(last=Max("position"))["last"]
        position = 0 if last is None else last + 1
        row = self.create(account_id=stage.account_id, stage=stage, kind=kind, settings=settings, position=position)
        row.record("added", by=by)
        return row

    @transaction.atomic
    def add_many(self, stages: list[Stage], kind: str, settings: dict, *, by) -> None:
        """As `add`, to each of `stages`, which are locked in the order that moves lock them in."""
        Stage.objects.lock([stage.pk for stage in stages])
        for stage in stages:
            self.add(stage, kind, settings, by=by)


class StageRule(TenantModel):
    """One thing that a stage asks of deals, or does to them, on entry: see the head of this file."""

    stage = TenantForeignKey(Stage, models.CASCADE, related_name="own_rules", verbose_name=_("stage"))
    kind = models.CharField(_("kind"), max_length=12)
    settings = models.JSONField(_("settings"), default=dict, blank=True)
    position = models.PositiveIntegerField(_("order"), default=0)
    # Whose turn it is, for what goes round.
    turn = models.PositiveIntegerField(default=0, editable=False)

    objects = StageRuleQuerySet.as_manager()

    class Meta(TenantModel.Meta):
        verbose_name = _("rule of a stage")
        verbose_name_plural = _("rules of stages")
        ordering = ["position", "pk"]
        triggers = [
            DELETIONS,
            Keep(name="keep_made", operation=pgtrigger.Insert),
            Keep(name="keep_changed", operation=pgtrigger.UpdateOf("kind", "settings", "position")),
            Keep(name="keep_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.kind

    @transaction.atomic
    def change(self, settings: dict, *, by) -> None:
        """DoesNotExist when somebody has deleted it meanwhile."""
        Stage.objects.lock([self.stage_id])
        self.refresh_from_db()
        if self.settings != settings:
            was, self.settings = self.settings, settings
            self.save(update_fields=["settings"])
            self.record("changed", by=by, was=was)

    @transaction.atomic
    def remove(self, *, by) -> None:
        Stage.objects.lock([self.stage_id])
        self.record("removed", by=by)
        self.delete()

    def take_turn(self) -> int:
        """The number of this turn, from 0; each number is given once."""
        StageRule.objects.filter(pk=self.pk).update(turn=F("turn") + 1)
        self.refresh_from_db(fields=["turn"])
        return self.turn - 1

    def record(self, deed: str, *, by, **data) -> None:
        self.stage.record(f"stage_rule.{deed}", by=by, kind=self.kind, settings=self.settings, **data)
