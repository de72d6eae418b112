from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ConversaLabsConfig(AppConfig):
    name = "conversalabs"
    verbose_name = "ConversaLabs"

    def ready(self):
        from conversalabs.roles import grant_to_app

        post_migrate.connect(grant_to_app, sender=self)
