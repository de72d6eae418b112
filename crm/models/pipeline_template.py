from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.audit.triggers import DELETIONS
from accounts.models import TenantModel
from crm.models.pipeline import Pipeline

# What is kept of each stage, and what `Pipeline.add_stage` takes.
FIELDS = ("name", "kind", "probability", "hue", "expected_days")


def stages_of(pipeline: Pipeline) -> list[dict]:
    """As JSON, in order; without those that are archived."""
    return list(pipeline.stages.active().values(*FIELDS))


class PipelineTemplate(TenantModel):
    """A pipeline that the account makes others from: `contents` holds `stages` and, by their keys, its further parts
    (see `crm.template_parts`)."""

    name = models.CharField(_("name"), max_length=80)
    contents = models.JSONField(_("contents"), default=dict)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta(TenantModel.Meta):
        verbose_name = _("pipeline template")
        verbose_name_plural = _("pipeline templates")
        triggers = [DELETIONS]
        ordering = [Lower("name"), "pk"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                "account", Lower("name"), name="crm_pipelinetemplate_named_once",
                violation_error_message=_("There is a template of this name already."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def stages(self) -> list[dict]:
        return self.contents.get("stages", [])

    @property
    def rest(self) -> dict:
        return {key: told for key, told in self.contents.items() if key != "stages"}
