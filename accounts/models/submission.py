from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.tenant import TenantModel, TenantQuerySet


class SubmissionQuerySet(TenantQuerySet):
    def is_first(self, token, *, by) -> bool:
        """Whether the form with `token` is handed in for the first time. Ask inside the transaction of the change.

        Of several at once one is told True and the others wait for it; when it fails, its mark goes with it and
        the next one is the first.
        """
        _submission, is_new = self.get_or_create(account_id=by.account_id, token=token)
        return is_new


class Submission(TenantModel):
    """A form that has been handed in; pressing its button twenty times makes one record."""

    token = models.UUIDField()
    created_at = models.DateTimeField(_("when"), auto_now_add=True)

    objects = SubmissionQuerySet.as_manager()

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["account", "token"], name="accounts_submission_once"),
        ]
