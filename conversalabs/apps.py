from django.apps import AppConfig


class ConversaLabsConfig(AppConfig):
    name = "conversalabs"
    verbose_name = "ConversaLabs"
