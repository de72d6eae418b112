from django.apps import AppConfig
from django.db.backends.signals import connection_created

from conversalabs.acting import say_on


class ConversaLabsConfig(AppConfig):
    name = "conversalabs"
    verbose_name = "ConversaLabs"

    def ready(self):
        connection_created.connect(say_on)
