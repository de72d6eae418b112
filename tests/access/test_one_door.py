"""Rows of an account are reached through `visible_to`: this reads the source of all that acts for a person."""

import ast
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

from accounts.models.tenant import BehindTheDoor

APPS = ["accounts", "imports", "bulk", "duplicates", "companies", "contacts", "crm", "orders", "customobjects"]
# Models are the door's own side. Who administers an account stands behind every wall of it but the account's own,
# which tests/admin proves of the admin.
NOT_READ = {"models", "migrations", "management", "backoffice", "admin.py", "resources.py"}
MANAGERS = {"objects", "_default_manager", "_base_manager"}
DOOR = {"visible_to"}
# What looks up nothing that it gives back: it makes rows, or is none.
MAKING = {"none", "add", "create", "bulk_create", "create_from", "upload", "record", "join", "put", "is_first", "start"}
MAKING |= {"log", "receive", "add_many", "add_from", "make"}
# Ways from one record to others that are not its parts: they may be somebody else's.
CROSSWAYS = {"deals", "contacts", "companies", "orders"}

# Look-ups that are not made for a person, or of what everybody in the account shares: file, look-up, why.
ALLOWED = [
    # The memberships of the very person who asks; through them they come in.
    ("accounts/middleware.py", "Member.memberships", "who asks, before there is a member"),
    ("accounts/auth_backend.py", "Member.signed_in", "who asks, before there is a member"),
    ("accounts/views/home.py", "Member.open_to", "the person's own memberships"),
    ("accounts/forms/account.py", "Member.open_to", "the person's own memberships"),
    ("accounts/templatetags/sign_in.py", "Member.open_to", "the person's own memberships"),
    ("accounts/views/live.py", "Member.memberships", "whether who asked still may"),
    # Whoever holds the secret of an invitation may read it, member or not.
    ("accounts/views/joining.py", "Invitation.open_with", "found by its secret alone"),
    ("accounts/views/joining.py", "Invitation.using", "found by its secret alone"),
    ("imports/tasks.py", "Member.select_related", "the member whose rights the job then has"),
    # Ids alone leave the server; whoever hears one asks again under their own rights.
    ("accounts/views/live.py", "Event.of", "the stream carries ids"),
    # One's own taste, written down.
    ("crm/views/layouts.py", "BoardLayout.put_column", "writes the member's own row"),
    ("crm/views/pipelines.py", "BoardLayout.put_favourite", "writes the member's own rows"),
    # Locks: nothing is read, and what is locked was chosen through the door.
    ("accounts/changes.py", "type(other).keep", "keeps what a record comes to point to"),
    ("bulk/acts/fields.py", "self.model.keep", "keeps what records come to point to"),
    ("accounts/attribute_type.py", "CustomAttribute.select_for_update", "the attribute at hand"),
    ("accounts/forms/own_fields.py", "type(row).select_for_update", "the row of the form at hand"),
    ("contacts/company_links.py", "Company.keep", "keeps what contacts come to point to"),
    # Definitions that everybody in the account shares.
    ("accounts/custom_values.py", "CustomAttribute.of", "what values have to be"),
    ("accounts/custom_value_fields.py", "CustomAttribute.of", "fields that the form has"),
    ("accounts/records/history.py", "CustomAttribute.of", "names of fields"),
    ("accounts/views/attributes.py", "CustomAttribute.with_uses", "begins with `visible_to`"),
    ("imports/values.py", "CustomAttribute.of", "what the account requires"),
    ("imports/values.py", "Label.of", "names of labels"),
    ("imports/values.py", "Member.of", "colleagues, who are no secret"),
    ("imports/planning.py", "Member.of", "colleagues, who are no secret"),
    ("imports/records.py", "CustomAttribute.of", "names of fields"),
    ("contacts/imports/showing.py", "CustomAttribute.of", "names of fields"),
    ("crm/deal_reads.py", "ChecklistItem.select_related", "items of the checklists of the deal at hand"),
    ("crm/board.py", "BoardLayout.on", "asks `visible_to` where the pipeline has not brought it"),
    ("crm/deal_reads.py", "DealContact.known_to", "begins with `visible_to`"),
    ("crm/deal_filters.py", "DealContact.known_to", "begins with `visible_to`"),
    ("crm/sections.py", "DealContact.known_to", "begins with `visible_to`"),
    ("crm/views/deal_contacts.py", "DealContact.known_to", "begins with `visible_to`"),
    # What stages ask and do holds whoever moves the deal at hand.
    ("crm/rules/needs.py", "CustomAttribute.of", "what the account's attributes are called"),
    ("crm/rules/needs.py", "ExchangeRate.of", "the account's own rates"),
    ("crm/rules/needs.py", "ExchangeRate.valid_now", "the account's own rates"),
    ("crm/rules/needs.py", "deals.model.checklists.rel.related_model.filter", "of the deals at hand"),
    ("crm/rules/ways.py", "Role.of", "names of roles, for a rule that names them"),
    ("crm/rules/ways.py", "Stage.active", "the stages of the pipeline at hand"),
    ("crm/rules/ways.py", "Stage.filter", "the stages of the pipeline at hand"),
    ("crm/rules/ways.py", "StageVisit.filter", "where the deal at hand has been"),
    ("crm/rules/ways.py", "deals.exclude", "a limit counts every deal of the stage"),
    ("crm/rules/ways.py", "DealTotal.filter", "a limit counts every deal of the stage"),
    ("crm/rules/actions.py", "Member.of", "whom the account has named for its stage"),
    ("crm/rules/actions.py", "model.of", "what the account has named for its stage"),
    ("crm/history.py", "Deal.filter", "whether the deal that was copied is there, though it is not seen"),
    ("imports/attributes.py", "CustomAttribute.of", "columns that the file may fill"),
    # Parts of the rows of a list, which came through the door themselves.
    ("accounts/records/columns.py", "model.labels.through.filter", "labels of the row"),
    ("companies/columns.py", "CompanyDomain.filter", "domains of the row"),
    ("accounts/mentions.py", "Member.of", "colleagues, who are no secret"),
    # A name is unique in the account, whoever sees who has it.
    ("accounts/forms/label.py", "Label.of", "a name stands once"),
    ("accounts/forms/member.py", "Member.of", "somebody is a member once"),
    ("accounts/forms/member.py", "Role.of", "roles, for who administers"),
    ("accounts/forms/member.py", "Role.givable_by", "roles, for who administers"),
    ("accounts/forms/invitation.py", "Member.of", "somebody is a member once"),
    ("accounts/forms/invitation.py", "Invitation.of", "somebody is invited once"),
    ("accounts/forms/invitation.py", "Invitation.invite", "makes the row"),
    ("accounts/forms/team.py", "Team.of", "a name stands once"),
    ("accounts/forms/team.py", "Member.of", "colleagues, who are no secret"),
    # The product's own rules, which hold whoever acts.
    ("accounts/changes.py", "Label.named", "a label's name stands once"),
    ("accounts/changes.py", "type(self).of", "the lock of the record at hand"),
    ("accounts/changes.py", "type(self).filter", "the version of the record at hand"),
    ("accounts/column_uses.py", "ListSettings.of", "counted, and never told whose they are"),
    ("crm/rule_uses.py", "StageRule.of", "one in a pipeline that is not seen is told of without a name"),
    ("crm/rule_uses.py", "Stage.lock", "the stages whose rules change with what they name"),
    ("crm/layout_uses.py", "BoardLayout.of", "counted, and never told whose they are"),
    ("crm/views/layouts.py", "BoardLayout.put_column", "writes the member's own row"),
    ("crm/views/layouts.py", "BoardLayout.forget", "begins with `visible_to`"),
    ("crm/views/saved_views.py", "BoardLayout.forget", "begins with `visible_to`"),
    ("accounts/filters/kept_uses.py", "self.model.of", "a private filter is told of without its name"),
    ("imports/attribute_uses.py", "Import.of", "an import that one does not see is told of without its name"),
    ("imports/attribute_uses.py", "Import.filter", "of imports that have just been found"),
    ("imports/timeline.py", "ImportRow.of", "an import that one does not see is told of without its name"),
    ("contacts/views/segment_places.py", "MemberSegment.pin", "begins with `visible_to`, writes the member's own rows"),
    (
        "contacts/views/segment_places.py",
        "MemberSegment.move",
        "begins with `visible_to`, writes the member's own rows",
    ),
    ("contacts/views/segment_places.py", "MemberSegment.count", "of a segment that came through the door"),
    ("contacts/imports/work.py", "CompanyDomain.of", "a domain links its company, whoever sees it"),
    # A key that a hidden record has is refused without a word about it.
    ("companies/imports/work.py", "CompanyDomain.of", "a domain stands once, whoever sees its company"),
    ("companies/imports/parents.py", "ImportRow.bulk_update", "rows of the import at hand"),
    ("companies/imports/writing.py", "CompanyDomain.of", "a domain stands once, whoever sees its company"),
    ("contacts/imports/finding.py", "Contact.of", "of those found the hidden are refused"),
    ("contacts/imports/finding.py", "ContactAddress.of", "of those found the hidden are refused"),
    ("crm/imports/work.py", "Deal.of", "of those found the hidden are refused"),
    ("orders/imports/work.py", "Order.of", "an external id stands once, whoever sees its order"),
    ("orders/imports/writing.py", "Order.of", "an external id stands once, whoever sees its order"),
    ("orders/imports/writing.py", "ImportRow.bulk_update", "rows of the import at hand"),
    ("contacts/imports/finding.py", "CustomAttribute.of", "what every new contact must have"),
    ("orders/imports/undoing.py", "OrderItem.of", "items of orders that have just been locked"),
    ("orders/imports/writing.py", "OrderItem.of", "items of orders that have just been locked"),
    ("imports/record_writing.py", "self.model.of", "locked first; the hidden are refused then"),
    ("imports/record_writing.py", "ImportRow.bulk_update", "rows of the import at hand"),
    ("crm/imports/writing.py", "ImportRow.bulk_update", "rows of the import at hand"),
    ("crm/imports/writing.py", "Deal.draft", "makes the row, whose stage and ids came through the door"),
    ("crm/imports/writing.py", "Deal.begin_all", "makes the rows"),
    ("crm/imports/giving_back.py", "Deal.of", "places that a card stands on, whoever sees it"),
    ("crm/imports/giving_back.py", "DealTotal.fold", "sums of sums; nothing is shown"),
    ("crm/imports/giving_back.py", "Event.record_each", "makes the rows"),
    ("crm/imports/giving_back.py", "StageVisit.follow_all", "of deals that came through the door"),
    ("crm/imports/undoing.py", "Event.record_each", "makes the rows"),
    ("contacts/imports/work.py", "ContactAddress.of", "of contacts that came through the door"),
    ("contacts/imports/work.py", "ContactLabel.of", "of contacts that came through the door"),
    ("accounts/records/page.py", "Event.on", "who last changed a field of the record at hand"),
    ("contacts/company_links.py", "Company.of", "a domain links its company, whoever sees it"),
    ("contacts/company_links.py", "ContactAddress.of", "of contacts that came through the door"),
    ("contacts/tasks.py", "Member.active", "the member whose rights the job then has"),
    ("contacts/tasks.py", "Contact.all", "files that no row knows"),
    ("crm/totals.py", "ExchangeRate.valid_now", "those of each deal's own account"),
    ("crm/agenda.py", "Activity.filter", "of those that came through the door"),
    ("crm/tasks.py", "Activity.to_remind", "each is mailed to its owner alone, if they see it"),
    ("crm/reminders.py", "Activity.to_remind", "mailed to its owner alone, if they see it"),
    ("crm/template_parts.py", "ChecklistTemplate.of", "a name stands once"),
    ("crm/summaries.py", "Member.active", "whose morning it is; each is told what they see"),
    ("crm/summaries.py", "Member.filter", "notes that the member has been told"),
    ("crm/reminders.py", "Activity.filter", "the activity at hand"),
    ("crm/tasks.py", "DealTotal.fold", "sums of sums; nothing is shown"),
    ("crm/board.py", "Deal.in_seen_stages", "the stages came through the door; privacy still holds"),
    ("crm/ranks.py", "deals.all", "every card has a place of its own"),
    ("crm/ranks.py", "deals.exclude", "every card has a place of its own; neighbours are looked up by who sees them"),
    ("crm/forms/pipelines.py", "deals.exists", "a stage that holds any deal is not put away without it"),
    ("accounts/column_uses.py", "ListSettings.of", "a deleted attribute leaves everybody's lists"),
    ("accounts/tasks.py", "CustomAttribute.filter", "the indexes that lists are sorted by"),
    ("imports/attribute_uses.py", "Import.of", "a deleted attribute leaves everybody's plans"),
    ("imports/attribute_uses.py", "Import.filter", "a deleted attribute leaves everybody's plans"),
    ("crm/many_moves.py", "BulkRow.bulk_update", "of the action at hand"),
    # The worker's own import, found by who may, and gone on with.
    ("imports/planning.py", "Import.filter", "the import at hand"),
    ("imports/running.py", "Import.select_for_update", "the import at hand"),
    ("imports/tasks.py", "Import.filter", "the import at hand"),
    ("imports/undoing.py", "Import.filter", "the import at hand"),
    ("imports/undoing.py", "Import.select_for_update", "the import at hand"),
    ("imports/undoing.py", "ImportRow.bulk_update", "of the import at hand"),
    ("imports/tasks.py", "Member.active", "who started it, and is told"),
    ("imports/purging.py", "Import.filter", "what nobody can undo any more, whoever did it"),
    ("imports/purging.py", "Import.select_for_update", "the import at hand"),
    ("imports/made_besides.py", "Event.of", "what the import at hand has made"),
    ("imports/labels.py", "Label.named", "names of labels"),
    ("imports/labels.py", "Label.of", "names of labels, and what the import at hand has made"),
    ("imports/references.py", "field.model.filter", "whether anything points there, whoever sees it"),
    ("imports/record_undoing.py", "CustomAttribute.of", "names of fields"),
    ("imports/record_undoing.py", "model.of", "whether what was pointed to is still there"),
    ("imports/record_undoing.py", "self.model.of", "locked before it is asked who sees them"),
    ("imports/undoable_targets.py", "CustomAttribute.of", "names of fields"),
    # The worker's own bulk action, found by who may, and gone on with.
    ("bulk/acts/labels.py", "Label.named", "a label's name stands once"),
    ("bulk/purging.py", "BulkAction.filter", "what nobody can undo any more, whoever did it"),
    ("bulk/purging.py", "BulkAction.select_for_update", "the action at hand"),
    ("bulk/running.py", "BulkAction.filter", "the action at hand"),
    ("bulk/running.py", "BulkAction.get", "the action at hand"),
    ("bulk/running.py", "BulkAction.select_for_update", "the action at hand"),
    ("bulk/running.py", "BulkAction.select_related", "the action at hand"),
    ("bulk/running.py", "Member.active", "the member whose rights the job then has"),
    ("bulk/tasks.py", "BulkAction.select_related", "the action at hand"),
    ("bulk/tasks.py", "BulkAction.all", "files that no row knows"),
    ("bulk/tasks.py", "Member.select_related", "the member whose rights the job then has"),
    ("bulk/timeline.py", "BulkRow.of", "what was done to the record at hand, whoever did it"),
    ("duplicates/acts.py", "BulkRow.bulk_update", "of the action at hand"),
    ("duplicates/perhaps.py", "Duplicate.of", "which the record at hand has; their records come through the door"),
    ("duplicates/views/decisions.py", "Duplicate.decide", "begins with `visible_to`"),
    ("duplicates/worklists.py", "self.merge.…", "handed to who begins at `visible_to`"),
    ("companies/bulk.py", "Company.of", "a company that goes leaves all its subsidiaries, whoever sees them"),
    # The worker's own search: pairs are shown only to who sees both records.
    ("duplicates/finding.py", "CustomAttribute.of", "names of fields"),
    ("duplicates/finding.py", "Search.filter", "the search at hand, and what an earlier one has learnt"),
    ("duplicates/finding.py", "Search.select_for_update", "the search at hand"),
    ("duplicates/finding.py", "self.kind.model.of", "all are compared; nothing is shown"),
    ("duplicates/tasks.py", "Search.exclude", "what is long over"),
    ("duplicates/tasks.py", "Search.filter", "searches of all accounts, to be followed by night"),
    ("duplicates/tasks.py", "Search.follow", "has the worker compare; nothing is shown"),
    ("duplicates/tasks.py", "Search.select_related", "the search at hand"),
    ("duplicates/writing.py", "Duplicate.filter", "pairs are shown only to who sees both records"),
    ("companies/imports/__init__.py", "Search.follow", "has the worker compare; nothing is shown"),
    ("contacts/imports/__init__.py", "Search.follow", "has the worker compare; nothing is shown"),
    # What is found by its kind is asked whether it is open to who wants it.
    ("customobjects/bulk.py", "ObjectType.of_kind", "kinds say themselves to whom they are open"),
    ("customobjects/bulk.py", "ObjectType.of", "kinds say themselves to whom they are open"),
    ("customobjects/imports/__init__.py", "ObjectType.of_kind", "targets say themselves to whom they are open"),
    ("customobjects/imports/__init__.py", "ObjectType.of", "targets say themselves to whom they are open"),
    ("customobjects/imports/associations.py", "ObjectType.of_kind", "targets say themselves to whom they are open"),
    ("customobjects/imports/associations.py", "ObjectType.of", "targets say themselves to whom they are open"),
    ("customobjects/imports/association_work.py", "Association.of", "between rows that came through the door"),
    ("customobjects/kinds.py", "ObjectType.filter", "brought along with a membership, asked who sees them later"),
    ("customobjects/kinds.py", "ObjectType.of", "titles, for who sees such records"),
    ("customobjects/forms/object_type.py", "ObjectType.of", "a name stands once"),
    ("customobjects/type_uses.py", "ObjectType.of_kind", "the type that the field at hand belongs to"),
    # Who holds which right, asked by who manages them.
    ("crm/forms/rights.py", "table.filter", "the pipeline came through the door"),
    ("crm/roles.py", "Role.of", "whose rights a role's change touches"),
    ("crm/roles.py", "Pipeline.of", "whose rights a role's change touches"),
    ("crm/roles.py", "Member.of", "whose rights a role's change touches"),
]
# Statements of their own: sets of rows at once, which their tests hold to the door.
RAW = {
    "accounts/attribute_index.py",
    "accounts/records/counting.py",
    "bulk/acts/act.py",
    "bulk/acts/deletion.py",
    "bulk/freezing.py",
    "bulk/purging.py",
    "companies/imports/making.py",
    "companies/imports/parents.py",
    "contacts/imports/making.py",
    "contacts/imports/undoing.py",
    "contacts/imports/work.py",
    "contacts/imports/writing.py",
    "crm/health.py",
    "crm/ranks.py",
    "customobjects/imports/work.py",
    "customobjects/imports/writing.py",
    "duplicates/finding.py",
    "imports/attribute_uses.py",
    "imports/records.py",
    "imports/references.py",
    "imports/rewriting.py",
    "imports/staging.py",
}


@cache
def private_names() -> frozenset[str]:
    return frozenset(model.__name__ for model in apps.get_models() if issubclass(model, BehindTheDoor))


@cache
def sources() -> dict[str, ast.Module]:
    """What acts for a person, by its path."""
    paths = [path for app in APPS for path in (settings.BASE_DIR / app).rglob("*.py")]
    names = {path.relative_to(settings.BASE_DIR): path for path in paths}
    return {str(name): ast.parse(path.read_text()) for name, path in names.items() if is_read(name)}


def is_read(name: Path) -> bool:
    return not NOT_READ & set(name.parts) and not name.name.startswith("demo")


def look_ups(tree: ast.AST) -> list[str]:
    """Every use of a manager of an account's rows that goes neither through the door nor only makes: `Deal.filter`."""
    above = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    attributes = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
    used = [use for node in attributes if (use := use_of(node, step_behind(node, above[node])))]
    return [use for use in used if use.rpartition(".")[2] not in DOOR | MAKING]


def step_behind(node: ast.Attribute, above: ast.AST) -> str:
    """What is asked of `node`: `filter` of `Deal.objects` in `Deal.objects.filter(…)`; "" when it is only handed on."""
    return above.attr if isinstance(above, ast.Attribute) and above.value is node else ""


def use_of(node: ast.Attribute, step: str) -> str:
    """Whose rows are asked for what: `Deal.filter`, `model.get`, `deals.count`; "" where `node` is no manager."""
    base = ast.unparse(node.value)
    if node.attr in MANAGERS and (base in private_names() or not base[:1].isupper()):
        return f"{base}.{step or '…'}"
    return f"{node.attr}.{step}" if node.attr in CROSSWAYS and base != "self" and step else ""


def raw(tree: ast.AST) -> bool:
    return any(ast.unparse(node) == "connection.cursor" for node in ast.walk(tree) if isinstance(node, ast.Attribute))


@pytest.mark.parametrize("name", sorted(sources()))
def test_rows_are_reached_through_the_door(name):
    allowed = {look_up for path, look_up, _why in ALLOWED if path == name}
    around = set(look_ups(sources()[name])) - allowed
    assert not around, "begin at `visible_to(member)`, or say in ALLOWED why not"
    assert not raw(sources()[name]) or name in RAW, "say in RAW that it has statements of its own"


def test_nothing_is_allowed_that_is_not_done():
    done = {(name, look_up) for name, tree in sources().items() for look_up in look_ups(tree)}
    assert {(path, look_up) for path, look_up, _why in ALLOWED} <= done
    assert {name for name, tree in sources().items() if raw(tree)} == RAW


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("Deal.objects.filter(pk=pk)", ["Deal.filter"]),
        ("get_object_or_404(Deal.objects, pk=pk)", ["Deal.…"]),
        ("Deal.objects.of(account).first()", ["Deal.of"]),
        ("Deal._default_manager.all()", ["Deal.all"]),
        ("found = lambda: [Contact.objects.get(pk=pk)]", ["Contact.get"]),
        ("model.objects.filter(pk=pk)", ["model.filter"]),
        ("type(deal).objects.all()", ["type(deal).all"]),
        ("stage.deals.filter(pk=pk)", ["deals.filter"]),
        ("page.record.contacts.count()", ["contacts.count"]),
        ("Deal.objects.select_related('stage').visible_to(member)", ["Deal.select_related"]),
        ("Deal.objects.visible_to(member).filter(pk=pk)", []),
        ("stage.deals.visible_to(member).count()", []),
        ("Deal.objects.add(stage, by=member)", []),
        ("User.objects.filter(email=email)", []),
        ("Field(records=Label.objects.visible_to)", []),
    ],
)
def test_the_reader_tells_a_way_round_from_the_door(source, found):
    assert look_ups(ast.parse(source)) == found


def test_the_reader_sees_a_way_round_planted_in_a_real_view():
    name = "crm/views/deal_pages.py"
    planted = (
        (settings.BASE_DIR / name).read_text().replace("model.objects.visible_to(request.member)", "model.objects")
    )
    assert look_ups(sources()[name]) == [] and look_ups(ast.parse(planted)) == ["model.select_related"]


def test_the_reader_sees_statements_of_their_own():
    assert raw(ast.parse("with connection.cursor() as cursor: pass")) and not raw(ast.parse("cursor = page.cursor"))
