"""Every address below `/<account>/`, from the resolver itself, and what its arguments stand for.

A new address whose argument is not told here fails the suite.
"""

import re
from dataclasses import dataclass
from functools import cache

from django.urls import URLPattern, get_resolver, reverse

from accounts.models import CustomAttribute, Event, ExchangeRate, Invitation, Label, Member, Role, Team, TeamMember
from bulk.models import BulkAction
from companies.models import Company, CompanyMerge, CompanyNote
from contacts.models import Contact, ContactAddress, ContactNote, Conversation, Merge, MessageAttachment, Segment
from crm.models import (
    Activity,
    Attachment,
    Checklist,
    ChecklistItem,
    ChecklistTemplate,
    CloseReason,
    Deal,
    DealContact,
    DealNote,
    LineItem,
    Pipeline,
    PipelineTemplate,
    Product,
    SavedView,
    Stage,
    StageRule,
)
from customobjects.models import Association, ObjectRecord, ObjectType, ObjectView
from imports.models import Import
from orders.models import Order, OrderView
from tests.rows import row

ROOT = "<slug:account>/"
# The table whose key stands at the end of the address so far.
KEYS = {
    "settings/currencies/<int:pk>": ExchangeRate,
    "settings/members/<int:pk>": Member,
    "settings/members/invitations/<int:pk>": Invitation,
    "settings/teams/<int:pk>": Team,
    "settings/teams/members/<int:pk>": TeamMember,
    "settings/roles/<int:pk>": Role,
    "settings/attributes/<int:pk>": CustomAttribute,
    "settings/labels/<int:pk>": Label,
    "contacts/<int:pk>": Contact,
    "contacts/segments/<int:pk>": Segment,
    "contacts/addresses/<int:pk>": ContactAddress,
    "contacts/notes/<int:pk>": ContactNote,
    "contacts/merges/<int:pk>": Merge,
    "contacts/conversations/<int:pk>": Conversation,
    "conversations/<int:pk>": Conversation,
    "conversations/attachments/<int:pk>": MessageAttachment,
    "companies/<int:pk>": Company,
    "companies/notes/<int:pk>": CompanyNote,
    "companies/merges/<int:pk>": CompanyMerge,
    "imports/<int:pk>": Import,
    "bulk/<int:pk>": BulkAction,
    "pipelines/<int:pk>": Pipeline,
    "pipelines/templates/<int:pk>": PipelineTemplate,
    "pipelines/<int:pk>/stages/<int:stage_pk>": Stage,
    "pipelines/<int:pk>/stages/<int:stage_pk>/rules/<int:rule_pk>": StageRule,
    "pipelines/<int:pk>/views/<int:view_pk>": SavedView,
    "deals/<int:pk>": Deal,
    "deals/<int:pk>/moves/<int:event_pk>": Event,
    "deals/notes/<int:pk>": DealNote,
    "deals/attachments/<int:pk>": Attachment,
    "deals/checklists/<int:pk>": Checklist,
    "deals/checklists/items/<int:pk>": ChecklistItem,
    "deals/line-items/<int:pk>": LineItem,
    "deals/people/<int:pk>": DealContact,
    "checklist-templates/<int:pk>": ChecklistTemplate,
    "activities/<int:pk>": Activity,
    "close-reasons/<int:pk>": CloseReason,
    "products/<int:pk>": Product,
    "orders/<int:pk>": Order,
    "orders/views/<int:pk>": OrderView,
    "orders/contacts/<int:pk>": Contact,
    "orders/companies/<int:pk>": Company,
    "orders/deals/<int:pk>": Deal,
    "contacts/companies/<int:pk>": Company,
    "deals/contacts/<int:pk>": Contact,
    "deals/companies/<int:pk>": Company,
    "deals/conversations/<int:pk>": Conversation,
    "objects/<int:type_pk>": ObjectType,
    "objects/types/<int:type_pk>": ObjectType,
    "objects/views/<int:pk>": ObjectView,
    "objects/records/<int:pk>": ObjectRecord,
    "objects/associations/<int:pk>": Association,
    "objects/associations/dissolved/<int:event_pk>": Event,
    "objects/contacts/<int:pk>": Contact,
    "objects/deals/<int:pk>": Deal,
}
# Arguments that name no row.
WORDS = {
    "contacts/<int:pk>/fields/<slug:name>": "name",
    "companies/<int:pk>/fields/<slug:name>": "name",
    "conversations/<int:pk>/fields/<slug:name>": "status",
    "deals/<int:pk>/fields/<slug:name>": "title",
    "imports/new/<slug:target>": "contacts",
    "bulk/new/<slug:kind>": "contact",
    "duplicates/<slug:kind>": "contact",
    "bulk/new/<slug:kind>/<slug:act>": "block",
    "imports/<int:pk>/columns/<int:index>": 0,
    "pipelines/new/<slug:key>": "b2b-sales",
    "pipelines/<int:pk>/stages/<int:stage_pk>/rules/new/<slug:kind>": "owner",
    "objects/records/<int:pk>/fields/<slug:name>": "attribute_title",
}
# A row that stands in the address behind the one it belongs to.
PARENTS = {Stage: "pipeline", SavedView: "pipeline", StageRule: "stage"}
ARGUMENT = re.compile(r"<\w+:(\w+)>")


@dataclass(frozen=True)
class Route:
    """One address: its name, its pattern below `/<account>/`, its view."""

    name: str
    pattern: str
    view: object

    @property
    def namespace(self) -> str:
        return self.name.rpartition(":")[0]

    def places(self) -> dict[str, str]:
        """Each argument with the address up to and including it."""
        return {found[1]: self.pattern[: found.end()] for found in ARGUMENT.finditer(self.pattern)}

    def models(self) -> dict:
        return {name: KEYS[place] for name, place in self.places().items() if place in KEYS}

    def unknown(self) -> list[str]:
        return [place for place in self.places().values() if place not in KEYS and place not in WORDS]

    def arguments(self, account, made=None) -> dict:
        """Words, and the keys of rows of `account`: those in `made` (by model), or new ones that hang together."""
        made = {} if made is None else made
        for model in reversed(list(self.models().values())):
            _make(model, account, made)
        keys = {name: made[model].pk for name, model in self.models().items()}
        return keys | {name: WORDS[place] for name, place in self.places().items() if place in WORDS}

    def url(self, slug: str, arguments: dict) -> str:
        return reverse(self.name, kwargs={"account": slug} | arguments)

    def __str__(self) -> str:
        return self.name


def _make(model, account, made: dict) -> None:
    if model not in made:
        made[model] = row(model, account)
    if model in PARENTS:
        parent = getattr(made[model], PARENTS[model])
        made[type(parent)] = parent


@cache
def routes() -> list[Route]:
    """All addresses of accounts, in the order in which the resolver tries them."""
    return [Route(name, path.removeprefix(ROOT), view) for path, name, view in every_address() if path.startswith(ROOT)]


@cache
def every_address() -> list[tuple[str, str, object]]:
    """Pattern, name and view of every address of the product."""
    return list(_walk(get_resolver()))


def _walk(resolver, path="", namespace=""):
    for each in resolver.url_patterns:
        below = path + str(each.pattern)
        if isinstance(each, URLPattern):
            yield below, f"{namespace}{each.name or ''}", each.callback
        else:
            yield from _walk(each, below, f"{namespace}{each.namespace}:" if each.namespace else namespace)
