"""The audit tables of the rights on pipelines."""

from django.utils.translation import gettext_lazy as _

from accounts.audit.triggers import Changes, column
from accounts.models.audit import CODENAME, NAME_OF_GROUP, ROLE, ROLE_OF_GROUP, USER, Grant
from accounts.models.audit_row import Reference, audit_of
from crm.models.pipeline_right import RIGHTS, PipelineGroupPermission, PipelineUserPermission

PIPELINE = Reference("pipeline", "content_object_id", "pipeline")
_THE_PIPELINE = f"FROM crm_pipeline WHERE id = {column('content_object_id')}"
ACCOUNT, NAME = f"(SELECT account_id {_THE_PIPELINE})", f"SELECT name {_THE_PIPELINE}"


class PipelineGrant(Grant):
    permissions = dict(RIGHTS)


class PipelineRoleGrantAudit(
    PipelineGrant,
    audit_of(
        PipelineGroupPermission,
        Changes(
            "group_id", "permission_id", "content_object_id", account=ACCOUNT,
            permission=CODENAME, role_id=ROLE_OF_GROUP, role=NAME_OF_GROUP, pipeline=NAME,
        ),
    ),
):  # fmt: skip
    refers = {"role": ROLE, "pipeline": PIPELINE}
    subject = _("Role {role}")
    words = {
        "insert": _("Role {role}: may now {permissions} in {pipeline}"),
        "permission_id": _("Role {role}: may now {permissions} in {pipeline}"),
        "delete": _("Role {role}: may no longer {permissions} in {pipeline}"),
    }


class PipelineUserGrantAudit(
    PipelineGrant,
    audit_of(
        PipelineUserPermission,
        Changes("user_id", "permission_id", "content_object_id", account=ACCOUNT, permission=CODENAME, pipeline=NAME),
    ),
):
    refers = {"user": USER, "pipeline": PIPELINE}
    subject = "{user}"
    words = {
        "insert": _("{user}: may now {permissions} in {pipeline}"),
        "permission_id": _("{user}: may now {permissions} in {pipeline}"),
        "delete": _("{user}: may no longer {permissions} in {pipeline}"),
    }
