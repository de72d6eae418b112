"""The parts of the product that an administrator switches per account."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Module:
    """`namespace` is the app, and the URL namespace, that is gone while the module is off."""

    key: str
    name: str
    namespace: str


MODULES = [
    Module("crm", _("CRM"), "crm"),
    Module("companies", _("Companies"), "companies"),
    Module("orders", _("Orders Registry"), "orders"),
    Module("objects", _("Custom Objects"), "customobjects"),
]


def all_but(keys) -> list[str]:
    """The keys of all modules but `keys`: of those that are open those that are closed, and the other way round."""
    return [module.key for module in MODULES if module.key not in keys]


def module_of(namespace: str) -> Module | None:
    """The module that an app, by its label and URL namespace, is; None for what cannot be switched off."""
    return next((module for module in MODULES if module.namespace == namespace), None)
