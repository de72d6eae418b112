"""The parts of the product that an administrator switches per account."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Module:
    """`namespace` is the URL namespace that is gone while the module is off."""

    key: str
    name: str
    namespace: str


MODULES = [
    Module("crm", _("CRM"), "crm"),
    Module("companies", _("Companies"), "companies"),
    Module("orders", _("Orders Registry"), "orders"),
]


def module_of(namespace: str) -> Module | None:
    return next((module for module in MODULES if module.namespace == namespace), None)
