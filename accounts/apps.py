from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from conversalabs.grants import grant_to_app


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Accounts")

    def ready(self):
        from accounts import attribute_uses, audit, models, sign_in  # noqa: F401
        from accounts.column_uses import columns_naming, drop_columns

        attribute_uses.register(columns_naming, forget=drop_columns)
        post_migrate.connect(grant_to_app, sender=self)
        audit.register(
            models.AccountAudit,
            models.UserAudit,
            models.MemberAudit,
            models.MemberRoleAudit,
            models.RoleAudit,
            models.RoleGrantAudit,
            models.UserGrantAudit,
            models.TeamAudit,
            models.TeamMemberAudit,
            models.RateAudit,
            models.RecordsAudit,
        )
