"""A file goes into one's own account alone, and nothing of another's comes out."""

import csv
import datetime
import io

import pytest
from django.contrib import admin
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from import_export.admin import ImportExportMixinBase

from accounts.models import CustomAttribute, Label, Member, Role
from companies.models import Company
from contacts.models import Contact
from conversalabs.formulas import escape_formula
from crm.models import Deal, Pipeline, Stage
from imports.models import Import
from orders.models import Order
from tests.imports.conftest import Desk, table
from tests.imports.test_workbooks import workbook
from tests.rows import row

CONTACTS, DEALS, ORDERS = "/admin/contacts/contact/", "/admin/crm/deal/", "/admin/orders/order/"


def upload(client, url: str, text: str | bytes, account, kind: str = ""):
    """Send a file, CSV or a workbook, and confirm what the preview shows; answers the last page."""
    kind = kind or ("0" if isinstance(text, str) else "1")
    name = ("file.csv", "file.xlsx")[int(kind)]
    file = SimpleUploadedFile(name, text.encode() if isinstance(text, str) else text)
    preview = client.post(f"{url}import/", {"import_file": file, "format": kind, "resource": "", "account": account.pk})
    if "confirm_form" not in (preview.context or {}):
        return preview
    return client.post(f"{url}process_import/", preview.context["confirm_form"].initial, follow=True)


def errors_of(answer) -> list[str]:
    result = answer.context["result"]
    return [str(invalid.error) for invalid in result.invalid_rows] + [
        str(error.error) for each in result.row_errors() for error in each[1]
    ]


def exported(client, url: str) -> list[dict]:
    answer = client.post(f"{url}export/", {"format": "0", "resource": ""})
    return list(csv.DictReader(io.StringIO(answer.content.decode())))


def test_a_contact_comes_with_all_that_identifies_it(staff, as_alice):
    Label.objects.create(account=staff.account, name="VIP")
    text = "name,emails,phones,labels\nAna,ANA@x.com; ana@y.com,(11) 98765-4321,VIP\n"
    assert upload(as_alice, CONTACTS, text, staff.account).status_code == 200
    ana = Contact.objects.get()
    assert (ana.account, ana.email, ana.phone) == (staff.account, "ana@x.com", "+5511987654321")
    assert ana.addresses.count() == 3 and ana.labels.get().name == "VIP"


def test_an_export_imported_again_changes_nothing(staff, as_alice):
    CustomAttribute.objects.add(CustomAttribute(account=staff.account, name="Plan", key="plan"))
    Contact.objects.add(staff.account, name="Ana", phones=["+5511987654321"], attributes={"plan": "Gold"})
    text = as_alice.post(f"{CONTACTS}export/", {"format": "0", "resource": ""}).content.decode()
    before = Contact.objects.values().get()
    upload(as_alice, CONTACTS, text, staff.account)
    assert Contact.objects.values().get() == before and "+5511987654321" in text


def test_the_id_of_another_accounts_contact_is_as_unknown_as_any(staff, as_alice):
    theirs = Contact.objects.create(account=staff.rival, name="Theirs")
    found = errors_of(upload(as_alice, CONTACTS, f"id,name\n{theirs.pk},Taken\n", staff.account))
    unknown = errors_of(upload(as_alice, CONTACTS, "id,name\n999999,Taken\n", staff.account))
    theirs.refresh_from_db()
    assert found == unknown != [] and (theirs.name, theirs.account) == ("Theirs", staff.rival)
    assert Contact.objects.count() == 1


def test_a_column_for_the_account_is_not_read(staff, as_alice):
    upload(as_alice, CONTACTS, f"name,account,account_id\nAna,{staff.rival.pk},{staff.rival.pk}\n", staff.account)
    assert Contact.objects.get().account == staff.account


def test_another_account_cannot_be_chosen(staff, as_alice):
    answer = upload(as_alice, CONTACTS, "name\nAna\n", staff.rival)
    assert "account" in answer.context["form"].errors and not Contact.objects.exists()


def test_another_account_cannot_be_confirmed(staff, as_alice):
    file = SimpleUploadedFile("file.csv", b"name\nAna\n")
    fields = {"import_file": file, "format": "0", "resource": "", "account": staff.account.pk}
    confirmed = as_alice.post(f"{CONTACTS}import/", fields).context["confirm_form"].initial
    as_alice.post(f"{CONTACTS}process_import/", confirmed | {"account": staff.rival.pk})
    assert not Contact.objects.exists()


def test_nobody_confirms_what_another_has_uploaded(staff, as_alice, client_of):
    file = SimpleUploadedFile("file.csv", b"name\nAna\n")
    fields = {"import_file": file, "format": "0", "resource": "", "account": staff.account.pk}
    confirmed = as_alice.post(f"{CONTACTS}import/", fields).context["confirm_form"].initial
    mallory = client_of(staff.mallory)
    mallory.post(f"{CONTACTS}process_import/", confirmed | {"account": staff.rival.pk})
    as_alice.post(f"{CONTACTS}process_import/", confirmed | {"import_file_name": "passwd"})
    assert not Contact.objects.exists()


@pytest.mark.parametrize("column", ["contact", "deal"])
def test_an_order_takes_no_row_of_another_account(staff, as_alice, column):
    ours, theirs = row(Order, staff.account), row(Deal, staff.rival)
    other = Contact.objects.create(account=staff.rival, name="Theirs")
    foreign = {"contact": other, "deal": theirs}[column]
    answer = upload(as_alice, ORDERS, f"id,{column}\n{ours.pk},{foreign.pk}\n", staff.account)
    assert errors_of(answer) and getattr(Order.objects.get(pk=ours.pk), f"{column}_id") != foreign.pk


def test_a_taken_address_names_who_has_it_and_nothing_is_written(staff, as_alice):
    Contact.objects.add(staff.account, name="Ana", emails=["ana@x.com"])
    eva = Contact.objects.add(staff.account, name="Eva")
    answer = upload(as_alice, CONTACTS, f"id,name,emails\n,Bia,bia@x.com\n{eva.pk},Eva,ana@x.com\n", staff.account)
    assert "Ana" in str(errors_of(answer)) and Contact.objects.count() == 2


def test_the_same_file_gives_the_same_by_wizard_and_by_admin(staff, as_alice):
    text = """Nome,Celular,E-mail,Empresa,Etiquetas,Nascimento,Cidade
Ana,11 91234-5678,ANA@x.com; ana@y.com,Sol,"vip, fair",02/03/2001,=1+1
Bob,call me,bob@x.com,sol,,31/12/2001,
Cai,,not an e-mail,,,,
Ana again,,ana@x.com,,,,
,,eva@x.com,,,,Itu
"""
    for member in (staff.alice, staff.mallory):
        CustomAttribute.objects.create(
            account=member.account, model="contact", name="Nascimento", key="born", type="date"
        )  # fmt: skip
        Contact.objects.add(member.account, name="Eva", emails=["eva@x.com"])
    answer = upload(as_alice, CONTACTS, text, staff.account)
    assert "2 new, 1 updated" in answer.content.decode() and "2 skipped" in answer.content.decode()
    wizard = Desk(staff.mallory).as_proposed(text)
    assert wizard.results == Import.objects.get(account=staff.account).results
    assert contents(staff.account) == contents(staff.rival) and Contact.objects.of(staff.rival).count() == 3
    assert default_storage.listdir("imports")[1] != [] and len(default_storage.listdir("imports")[1]) == 2


@pytest.mark.parametrize("is_workbook", [False, True])
def test_companies_deals_and_orders_too(staff, as_alice, is_workbook):
    """What wizard and admin make of one file, be it text or a workbook with numbers and days of its own."""
    day = datetime.datetime(2026, 2, 3)
    files = {
        "companies": [["Nome", "Domínio", "Telefone"], ["Sol", "sol.com", 1133], ["Lua", "x y", ""], ["", "", 12]],
        "deals": [["Título", "Valor", "Etapa", "E-mail", "Empresa", "Previsão de fechamento"],
                  ["Mugs", 12.5, "Won", "ana@x.com", "Sol", day], ["Cups", "x", "", "", "", ""],
                  ["Pots", 3, "", "eva@x.com", "", ""]],
        "orders": [["Pedido", "Total", "Status", "Data do pedido", "E-mail", "Quantidade", "SKU", "Preço unitário"],
                   ["1", "", "pago", day, "ana@x.com", 2, "M-1", 10.5], ["1", "", "", "", "", 1, "M-2", 4],
                   ["2", 7, "pago", "", "ana@x.com", "", "", ""]],
    }  # fmt: skip
    for member in (staff.alice, staff.mallory):
        Contact.objects.add(member.account, name="Ana", emails=["ana@x.com"])
        Pipeline.objects.create_from([{"name": "Lead"}, {"name": "Won", "kind": "won"}], name="Sales", by=member)
    addresses = {"companies": "/admin/companies/company/", "deals": DEALS, "orders": ORDERS}
    for target, rows in files.items():
        content = workbook(*rows).getvalue() if is_workbook else table(*rows)
        by_wizard = Desk(staff.mallory, target).as_proposed(content)
        answer = upload(as_alice, addresses[target], content, staff.account)
        by_admin = Import.objects.of(staff.account).first()
        assert by_admin.results == by_wizard.results and by_admin.results["create"] > 0, (target, answer.content)
        told = [list(run.rows.values_list("action", "title", "problems")) for run in (by_admin, by_wizard)]
        assert told[0] == told[1]
    made = [
        [
            list(Company.objects.of(account).order_by("pk").values_list("name", "phone", "domains__domain")),
            list(Deal.objects.of(account).order_by("pk").values_list("title", "value", "stage__name", "company__name")),
            list(Order.objects.of(account).values_list("external_id", "value", "ordered_on", "items__name")),
        ]
        for account in (staff.account, staff.rival)
    ]
    assert made[0] == made[1] and made[0][2][0][:3] == ("1", 25, day.date())


@pytest.mark.parametrize("is_workbook", [False, True])
def test_codes_encodings_and_lines_are_those_of_the_wizard(staff, as_alice, is_workbook):
    """Numbers that a sheet shows with zeros in front; semicolons in Windows text, a title, and a row too long."""
    if is_workbook:
        rows = [["Clientes"], ["Nome", "Identificador", "E-mail", "Telefone"], ["João", 123, "j@x.com", 7]]
        content = workbook(*rows, formats={"B3": "00000", "D3": "000"}).getvalue()
    else:
        content = 'Clientes\n"Nome";"Identificador";"E-mail";"Telefone"\nJoão;00123;j@x.com;007\nEva;1;e@x.com;;;x\n'
        content = content.encode("cp1252")
    by_wizard = Desk(staff.mallory).as_proposed(content)
    assert by_wizard.results["create"] == 1
    answer = upload(as_alice, CONTACTS, content, staff.account, kind="1" if is_workbook else "0")
    by_admin = Import.objects.of(staff.account).get()
    assert by_admin.results == by_wizard.results, answer.content
    told = [list(run.rows.values_list("line", "action", "title", "problems")) for run in (by_admin, by_wizard)]
    assert told[0] == told[1]
    assert contents(staff.account) == contents(staff.rival)
    joao = Contact.objects.of(staff.account).get()
    assert (joao.name, joao.identifier) == ("João", "00123")


def test_a_file_that_cannot_be_read_says_so_beside_the_field(staff, as_alice):
    for content, words in [(b"%PDF-1.7 a", "PDF"), (b"name\n", "No rows found")]:
        answer = upload(as_alice, CONTACTS, content, staff.account, kind="0")
        assert words in str(answer.context["form"].errors["import_file"]) and not Contact.objects.exists()


def contents(account) -> list:
    fields = ("name", "email", "phone", "city", "company__name", "attributes", "version")
    rows = Contact.objects.of(account).order_by("name")
    addresses = [sorted(each.addresses.values_list("kind", "value", "typed", "is_primary"), key=str) for each in rows]
    return [list(rows.values_list(*fields)), addresses, [sorted(map(str, each.labels.all())) for each in rows]]


def test_a_deal_is_moved_by_the_same_rules_as_a_drag(staff, as_alice):
    deal = row(Deal, staff.account)
    deal.pipeline.grant_default_rights()
    lost = Stage.objects.create(account=staff.account, pipeline=deal.pipeline, name="Lost", kind="lost", probability=0)
    assert errors_of(upload(as_alice, DEALS, f"id,stage\n{deal.pk},{lost.pk}\n", staff.account))
    upload(as_alice, DEALS, f"id,stage,lost_reason\n{deal.pk},{lost.pk},Price\n", staff.account)
    deal.refresh_from_db()
    assert deal.stage == lost and deal.lost_reason == "Price" and deal.visits.filter(path="import").exists()


def test_an_export_holds_ones_own_account_alone(staff, as_alice):
    Contact.objects.create(account=staff.account, name="Ours")
    Contact.objects.create(account=staff.rival, name="Theirs")
    assert [each["name"] for each in exported(as_alice, CONTACTS)] == ["Ours"]


def test_an_export_asks_as_often_for_twenty_as_for_one(staff, as_alice, django_assert_max_num_queries):
    for number in range(20):
        Contact.objects.add(staff.account, name=f"Ana {number}", emails=[f"a{number}@x.com"])
    with django_assert_max_num_queries(40):
        assert len(exported(as_alice, CONTACTS)) == 20


def test_without_the_right_to_import_or_export_there_is_neither(staff, as_alice):
    rights = {"administer", "see_contacts", "manage_contacts"}
    Role.objects.of(staff.account).get(name="Administrator").set_permissions(rights)
    assert as_alice.get(f"{CONTACTS}import/").status_code == 403
    assert as_alice.get(f"{CONTACTS}export/").status_code == 403


def test_people_roles_and_rights_are_never_imported_or_exported():
    exchanged = {m._meta.label for m, each in admin.site._registry.items() if isinstance(each, ImportExportMixinBase)}
    assert exchanged == {"companies.Company", "contacts.Contact", "crm.Deal", "orders.Order"}


@pytest.mark.parametrize("cell", ["=1+1", "+cmd", "-2+3+cmd|' /C calc'!A0", "@SUM(1)", "\tx", "\r=1", "＝1", " =1"])
def test_a_cell_that_a_spreadsheet_would_run_is_defused(cell):
    assert escape_formula(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["+55 11 98765-4321", "-12.50", "Ana", "", 12, None])
def test_phones_and_numbers_stay_as_they_are(cell):
    assert escape_formula(cell) == cell


def test_one_of_several_accounts_is_chosen_for_a_file(staff, as_alice):
    Member.objects.join(staff.rival, staff.alice.user, Role.objects.of(staff.rival).get(name="Administrator"))
    upload(as_alice, CONTACTS, "name\nAna\n", staff.rival)
    assert Contact.objects.get().account == staff.rival
