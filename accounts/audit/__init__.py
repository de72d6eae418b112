"""The audit of an account: who changed whose rights and which settings, what was deleted, what was taken out.

Triggers write it, in the transaction of the change, whatever path made that. An app above registers its tables from
its `AppConfig.ready()`.
"""

_models: list[type] = []


def register(*models: type) -> None:
    """Show the rows of these `AuditRow` models in the audit of their accounts."""
    _models.extend(models)


def registered() -> list[type]:
    return list(_models)
