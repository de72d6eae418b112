from django.apps import AppConfig
from django.db.backends.signals import connection_created

from conversalabs.acting import say_on
from conversalabs.prepared import prepare_on


class ConversaLabsConfig(AppConfig):
    name = "conversalabs"
    verbose_name = "ConversaLabs"

    def ready(self):
        connection_created.connect(say_on)
        connection_created.connect(prepare_on)
