from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DuplicatesConfig(AppConfig):
    name = "duplicates"
    verbose_name = _("Duplicates")

    def ready(self):
        from accounts.filters import following
        from duplicates.models.merge import what_became_of

        following.register(what_became_of)
