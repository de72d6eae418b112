"""Files that nobody here wrote, imported as they are. What is expected was counted in the files by hand."""

import io

import pytest

from accounts.models import CustomAttribute
from contacts.models import Contact, ContactAddress
from imports import columns
from imports.dialects import Dialect
from imports.reader import Reader
from tests.imports.conftest import Desk, table

pytestmark = pytest.mark.django_db

ROUNDCUBE = "roundcube-contacts/tests/src/Csv2vcard"


@pytest.fixture
def bring_in(desk, sample_data):
    def read(name, **rules):
        return desk.bring_in((sample_data / name).read_bytes(), **rules)

    return read


def phones(**which) -> int:
    return ContactAddress.objects.filter(kind="phone", **which).count()


class TestAtomic:
    """500 people, each with a name and one e-mail of their own; 830 phones in many notations, none twice."""

    @pytest.mark.parametrize(("country", "unreadable"), [("US", 356), ("BR", 449)])
    def test_contacts(self, bring_in, country, unreadable):
        run = bring_in("atomic-crm/contacts.csv", country=country)
        assert run.results == {"create": 500}
        assert run.extras == {"companies": 55, "labels": 6}
        assert (phones(), phones(value=None)) == (830, unreadable)
        assert ContactAddress.objects.filter(kind="email").count() == 500
        shelley = Contact.objects.get(identifier="2")
        assert (shelley.name, shelley.email) == ("Shelley Kerluke", "shelley_kerluke47@hotmail.com")
        assert (shelley.phone, shelley.company.name) == ("1-955-371-0847 x371", "Gottlieb and Sons")
        assert set(map(str, Contact.objects.get(identifier="1").labels.all())) == {"football-fan", "musician"}

    def test_its_own_sample(self, bring_in):
        assert bring_in("atomic-crm/contacts_export.csv", country="US").results == {"create": 2}
        john = Contact.objects.get(name="John Doe")
        assert john.emails == ["john@doe.example", "john.doe@gmail.com", "jdoe@caramail.com"]


class TestChatwoot:
    def test_its_sample_has_a_field_too_few_in_all_rows_but_one(self, bring_in):
        run = bring_in("chatwoot/import-contacts-sample.csv")
        assert run.results == {"create": 1, "invalid": 4}
        assert [row.line for row in run.rows.filter(action="invalid")] == [3, 4, 5, 6]
        reason = run.rows.filter(action="invalid").first().problems[0]["reason"]
        assert reason == "The row has 10 cells where the first row has 11."
        clarice = Contact.objects.get()
        assert (clarice.identifier, clarice.phone) == ("bb4e11cd-0f23-49da-a123-dcc1fec6852c", "+498963648018")

    def test_its_invalid_file(self, bring_in):
        """Line 4 repeats the e-mail of line 2; lines 5 to 7 lack the phone and its comma."""
        run = bring_in("chatwoot/invalid_contacts.csv")
        assert run.results == {"create": 2, "duplicate": 1, "invalid": 3}
        assert list(run.rows.exclude(action="create").values_list("line", "action")) == [
            (4, "duplicate"),
            (5, "invalid"),
            (6, "invalid"),
            (7, "invalid"),
        ]


class TestThunderbird:
    def test_comma_then_semicolon_name_the_same_two_people(self, bring_in):
        assert bring_in("thunderbird/basic_csv_addressbook.csv").results == {"create": 2}
        assert bring_in("thunderbird/csv_semicolon.csv").results == {"unchanged": 2}
        assert [str(contact) for contact in Contact.objects.order_by("pk")] == ["John Doe", "Jane Doe"]


class TestRoundcube:
    def test_all(self, bring_in):
        """Its phones are 100, 200 and so on: kept, none of them readable. Fax, pager and video are not phones."""
        assert bring_in(f"{ROUNDCUBE}/all.csv").results == {"create": 1}
        contact = Contact.objects.get()
        assert (contact.name, contact.company.name, contact.city) == ("Display Name", "Company", "Home City")
        assert contact.emails == ["home@example.com", "work@example.com", "other@example.com"]
        assert contact.phones == ["100", "200", "300", "400", "500", "600", "900", "444"]
        assert [str(label) for label in contact.labels.all()] == ["test"]

    def test_google(self, bring_in):
        assert bring_in(f"{ROUNDCUBE}/gmail.csv").results == {"create": 1}
        contact = Contact.objects.get()
        assert (contact.name, contact.company.name) == ("Prefix Firstname Middle Lastname Suffix", "company")
        assert contact.emails == ["home@aaa.pl", "work@email.pl", "unknown@email.com", "other@email.com"]
        assert len(contact.phones) == 7
        assert [str(label) for label in contact.labels.all()] == ["Test"]

    def test_outlook_s_three_addresses_are_one_person(self, bring_in):
        assert bring_in(f"{ROUNDCUBE}/outlook.csv").results == {"create": 1}
        assert len(Contact.objects.get().emails) == 3

    def test_e_mails_alone(self, bring_in):
        assert bring_in(f"{ROUNDCUBE}/email.csv").results == {"create": 4}

    def test_one_person_of_outlook_is_three_of_a_list(self, bring_in):
        bring_in(f"{ROUNDCUBE}/outlook.csv")
        run = bring_in(f"{ROUNDCUBE}/email.csv")
        assert run.results == {"unchanged": 1, "duplicate": 2, "create": 1}

    def test_thunderbird_as_roundcube_knows_it(self, bring_in):
        assert bring_in(f"{ROUNDCUBE}/tb_plain.csv").results == {"create": 1}
        contact = Contact.objects.get()
        assert (contact.name, contact.company.name, contact.country) == ("Displayname", "Organization", "USA")
        assert contact.emails == ["test@domain.tld", "next@domain.tld"]


def test_a_file_of_companies_makes_no_contacts(bring_in):
    assert bring_in("maven-crm-sales-opportunities/accounts.csv").results == {"invalid": 85}


HEADERS = {
    "Google, new": (
        "First Name,Middle Name,Last Name,Organization Name,Labels,E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Label,"
        "Phone 1 - Value,Address 1 - City,Address 1 - Country",
        "first_name,middle_name,last_name,company,labels,,email,,phone,city,country",
    ),
    "Outlook": (
        "First Name,Last Name,Company,Business Phone,Mobile Phone,E-mail Address,E-mail 2 Address,Business Fax,"
        "Home City,Business Country/Region,Categories",
        "first_name,last_name,company,phone,phone,email,email,,city,country,labels",
    ),
    "HubSpot": (
        "Record ID,First Name,Last Name,Email,Phone Number,Contact owner,Associated Company,City,Lead Status",
        "identifier,first_name,last_name,email,phone,owner,company,city,",
    ),
    "Pipedrive": (
        "Person - ID,Person - Name,Person - Organization,Person - Email - Work,Person - Phone - Mobile,Person - Label",
        "identifier,name,company,email,phone,labels",
    ),
    "Salesforce": (
        "Contact ID,FirstName,LastName,AccountName,Email,Phone,MobilePhone,MailingCity,MailingCountry",
        "identifier,first_name,last_name,company,email,phone,phone,city,country",
    ),
    "Chatwoot": (
        "id,name,email,identifier,phone_number,labels,ip_address,company_name,city,country",
        ",name,email,identifier,phone,labels,,company,city,country",
    ),
    "Google, old": (
        "Name,Given Name,Additional Name,Family Name,Group Membership,E-mail 1 - Type,E-mail 1 - Value,Phone 1 - Type,"
        "Phone 1 - Value,Address 1 - City,Address 1 - Country,Organization 1 - Name",
        "name,first_name,middle_name,last_name,labels,,email,,phone,city,country,company",
    ),
    "Thunderbird": (
        "First Name,Last Name,Display Name,Nickname,Primary Email,Secondary Email,Work Phone,Fax Number,Mobile Number,"
        "Home City,Home Country,Organization",
        "first_name,last_name,name,,email,email,phone,,phone,city,country,company",
    ),
    "Pipedrive in Portuguese": (
        "Pessoa - Nome,Pessoa - Organização,Pessoa - E-mail - Trabalho,Pessoa - Telefone - Celular,Pessoa - Etiqueta",
        "name,company,email,phone,labels",
    ),
    "Shopify": (
        "Customer ID,First Name,Last Name,Email,Default Address Company,Default Address City,"
        "Default Address Country Code,Phone,Total Spent,Tags",
        "identifier,first_name,last_name,email,company,city,country,phone,,labels",
    ),
    "Portuguese": (
        "Código,Nome completo,E-mail,Celular,Telefone fixo,Empresa,Cidade,País,Etiquetas,Responsável,Bloqueado",
        "identifier,name,email,phone,phone,company,city,country,labels,owner,is_blocked",
    ),
    "Spanish": (
        "Nombre,Apellidos,Correo electrónico,Teléfono móvil,Empresa,Ciudad,País,Etiquetas",
        "name,last_name,email,phone,company,city,country,labels",
    ),
}


HEADERS |= {
    "Outlook in Portuguese": (
        "Nome,Sobrenome,Empresa,Endereço de Email,Telefone Celular,Cidade do Endereço Comercial,"
        "País/Região do Endereço Comercial,Categorias",
        "name,last_name,company,email,phone,city,country,labels",
    ),
    "Outlook in Spanish": (
        "Nombre,Apellidos,Compañía,Dirección de correo electrónico,Teléfono móvil,Ciudad de trabajo,"
        "País o región del trabajo,Categorías",
        "name,last_name,company,email,phone,city,country,labels",
    ),
    "HubSpot in Portuguese": (
        "ID do registro,Nome,Sobrenome,E-mail,Número de telefone,Proprietário do contato,Empresa associada,Cidade",
        "identifier,name,last_name,email,phone,owner,company,city",
    ),
    "Salesforce, all of an object": (
        "ID,FIRSTNAME,LASTNAME,NAME,EMAIL,PHONE,MOBILEPHONE,MAILINGCITY,MAILINGCOUNTRY",
        "identifier,first_name,last_name,name,email,phone,phone,city,country",
    ),
    "deals: Pipedrive": (
        "Deal - Title,Deal - Value,Deal - Currency of Value,Deal - Stage,Deal - Pipeline,Deal - Status,Deal - Owner,"
        "Deal - Organization,Deal - Contact person,Deal - Expected close date,Deal - Won time,Deal - Lost time,"
        "Deal - Lost reason,Deal - Label,Deal - Probability",
        "title,value,currency,stage,pipeline,status,owner,company,contact_name,expected_close,closed_on,closed_on,"
        "lost_reason,labels,probability",
    ),
    "deals: Salesforce": (
        "Opportunity Name,Account Name,Stage,Amount,Amount Currency,Probability (%),Close Date,Opportunity Owner",
        "title,company,stage,value,currency,probability,close_date,owner",
    ),
    "deals: Pipedrive in Portuguese": (
        "Título do negócio,Valor,Etapa,Funil,Status,Empresa,Contato,E-mail do contato,Data prevista de fechamento",
        "title,value,stage,pipeline,status,company,contact_name,contact_email,expected_close",
    ),
    "orders: WooCommerce": (
        "Order Number,Order Status,Order Date,Email (Billing),Phone (Billing),Order Total Amount,SKU,Item Name,"
        "Quantity,Item Cost",
        "external_id,status,ordered_on,contact_email,contact_phone,value,item_code,item_name,quantity,unit_price",
    ),
    "orders: Nuvemshop": (
        "Número do Pedido,E-mail,Data,Status do Pedido,Moeda,Total,Nome do comprador,Nome do Produto,Valor do Produto,"
        "Quantidade Comprada,SKU",
        "external_id,contact_email,ordered_on,status,currency,value,contact_name,item_name,unit_price,quantity,"
        "item_code",
    ),
}


HEADERS |= {
    "Google, 2024": (
        "First Name,Middle Name,Last Name,Phonetic First Name,Name Prefix,Nickname,File As,Organization Name,"
        "Organization Title,Birthday,Notes,Photo,Labels,E-mail 1 - Label,E-mail 1 - Value,E-mail 2 - Label,"
        "E-mail 2 - Value,Phone 1 - Label,Phone 1 - Value,Address 1 - Label,Address 1 - Formatted,Address 1 - City,"
        "Address 1 - Country,Relation 1 - Value,Website 1 - Value,Event 1 - Value,Custom Field 1 - Value",
        "first_name,middle_name,last_name,,,,,company,,,,,labels,,email,,email,,phone,,,city,country,,,,",
    ),
    "Outlook in German": (
        "Anrede,Vorname,Weitere Vornamen,Nachname,Firma,Abteilung,Ort geschäftlich,Land/Region geschäftlich,"
        "Fax geschäftlich,Telefon geschäftlich,Mobiltelefon,E-Mail-Adresse,E-Mail 2: Adresse,Kategorien",
        ",first_name,middle_name,last_name,company,,city,country,,phone,phone,email,email,labels",
    ),
    "Outlook in French": (
        "Titre,Prénom,Deuxième prénom,Nom,Société,Ville (bureau),Pays/Région (bureau),Téléphone (bureau),Tél. mobile,"
        "Adresse de messagerie,Catégories",
        ",first_name,middle_name,last_name,company,city,country,phone,phone,email,labels",
    ),
    "Outlook, of others": (
        "First Name,Last Name,Company,Company Main Phone,Assistant's Phone,Mobile Phone,E-mail Address,E-mail Type,"
        "Manager's Name,Web Page",
        "first_name,last_name,company,,,phone,email,,,",
    ),
    "Thunderbird in Portuguese": (
        "Nome,Sobrenome,Nome de exibição,Apelido,E-mail principal,E-mail secundário,Telefone comercial,Celular,"
        "Organização",
        "name,last_name,,,email,email,phone,phone,company",
    ),
    "LinkedIn": (
        "First Name,Last Name,URL,Email Address,Company,Position,Connected On",
        "first_name,last_name,,email,company,,",
    ),
    "HubSpot, 2024": (
        "Record ID - Contact,First Name,Last Name,Email,Phone Number,Mobile Phone Number,Contact owner,"
        "Associated Company,Associated Company IDs,Lead Status,Country/Region,Work email",
        "identifier,first_name,last_name,email,phone,phone,owner,company,,,country,email",
    ),
    "Zoho": (
        "Record Id,Contact Owner.id,Contact Owner,First Name,Last Name,Full Name,Account Name.id,Account Name,Email,"
        "Secondary Email,Phone,Mobile,Mailing City,Mailing Country,Tag,Created By,Modified By",
        "identifier,,owner,first_name,last_name,name,,company,email,email,phone,phone,city,country,labels,,",
    ),
    "Mailchimp": (
        "Email Address,First Name,Last Name,Phone Number,MEMBER_RATING,OPTIN_TIME,TAGS",
        "email,first_name,last_name,phone,,,labels",
    ),
    "Brevo": (
        "CONTACT ID,EMAIL,FIRSTNAME,LASTNAME,SMS,WHATSAPP,EXT_ID,ADDED_TIME",
        "identifier,email,first_name,last_name,phone,phone,,",
    ),
    "RD Station": (
        "Email,Nome,Empresa,Cargo,Telefone,Celular,Estado,Cidade,Tags,Estágio no funil,Dono do Lead",
        "email,name,company,,phone,phone,,city,labels,,owner",
    ),
    "Bitrix24": (
        "ID,First name,Second name,Last name,Work Phone,Mobile,Fax,Work e-mail,Home e-mail,Company,Responsible person",
        "identifier,first_name,middle_name,last_name,phone,phone,,email,email,company,owner",
    ),
    "Twenty": (
        "Id,First Name (Name),Last Name (Name),Primary Email (Emails),City,Job Title",
        "identifier,first_name,last_name,email,city,",
    ),
    "Attio": (
        "Record ID,Name > First name,Name > Last name,Email addresses,Phone numbers,Company",
        "identifier,first_name,last_name,email,phone,company",
    ),
    "Kommo": (
        "ID,Full name,First name,Last name,Company name,Responsible user,Work phone,Mobile,Work email,Tags,Created by",
        "identifier,name,first_name,last_name,company,owner,phone,phone,email,labels,",
    ),
    "Zendesk": (
        "id,name,email,role,phone,organization,tags,external_id", ",name,email,,phone,company,labels,identifier",
    ),
    "Numbered without a blank": ("name,email1,email2,phone1,Phone2", "name,email,email,phone,phone"),
    "deals: HubSpot": (
        "Record ID,Deal Name,Deal Stage,Close Date,Deal owner,Amount,Pipeline,Associated Contact,Associated Company",
        ",title,stage,close_date,owner,value,pipeline,contact_name,company",
    ),
    "deals: RD Station CRM": (
        "Nome,Funil de vendas,Etapa,Estado,Valor Único,Data de fechamento,Fonte,Responsável,Empresa,Contatos,Email,"
        "Telefone,Motivo de Perda",
        "title,pipeline,stage,status,value,close_date,source,owner,company,contact_name,contact_email,contact_phone,"
        "lost_reason",
    ),
    "deals: Kommo": (
        "ID,Lead title,Lead's budget,Responsible user,Pipeline stage,Pipeline,Main contact,Lead tags",
        ",title,value,owner,stage,pipeline,contact_name,labels",
    ),
    "deals: in dollars": ("Deal,Amount (USD),Valor (R$)", "title,value,"),
    "orders: Shopify": (
        "Name,Email,Financial Status,Paid at,Fulfillment Status,Currency,Subtotal,Total,Created at,Lineitem quantity,"
        "Lineitem name,Lineitem price,Lineitem sku,Billing Name,Phone,Id,Source",
        ",contact_email,status,paid_on,,currency,,value,ordered_on,quantity,title,unit_price,item_code,contact_name,"
        "contact_phone,external_id,source",
    ),
    "orders: Mercado Livre": (
        "N.º de venda,Data da venda,Estado,Unidades,Total (BRL),SKU,Comprador",
        "external_id,ordered_on,status,,value,item_code,contact_name",
    ),
    "companies: Pipedrive": (
        "Organization - Name,Organization - Label,Organization - Address,Organization - Owner",
        "name,labels,address,owner",
    ),
    "companies: of the tax office": (
        "CNPJ,Razão Social,Nome Fantasia,Logradouro,Bairro,Município,UF,CEP,Telefone,E-mail",
        ",name,,address,address,address,address,address,phone,",
    ),
}  # fmt: skip


def test_columns_of_others_and_numbered_attributes(cast):
    """Whose addresses stand in a column that nobody knows, and which of two attributes of one name is meant."""
    for number in (1, 2):
        key = {"name": f"Child {number}", "key": f"child_{number}", "type": "text"}
        CustomAttribute.objects.create(account=cast.account, model="contact", **key)
    desk = Desk(cast.alice)
    header = ["Name", "Created by (e-mail)", "Reply address", "Sent through", "Child 2", "Child 1"]
    rows = [[f"n{n}", f"m{n}@x.com", f"c{n}@x.com", f"s{n // 4}@x.com", "x", "y"] for n in range(8)]
    assert desk.guess(desk.upload(table(header, *rows))) == [
        "name", "", "email", "", "attribute:child_2", "attribute:child_1",
    ]  # fmt: skip
    assert desk.guess(desk.upload(table(["Name", "Child 2"], ["Ana", "x"]))) == ["name", "attribute:child_2"]


def test_headers_are_known(cast):
    found = {}
    for name, (headers, _expected) in HEADERS.items():
        desk = Desk(cast.alice, name.partition(":")[0] if ":" in name else "contacts")
        upload = desk.upload(f"{headers}\n{','.join('x' for _header in headers.split(','))}\n")
        found[name] = ",".join(desk.guess(upload))
    assert found == {name: expected for name, (_headers, expected) in HEADERS.items()}


@pytest.mark.parametrize(
    ("values", "type_"),
    [
        (["1", "2,5"], "number"), (["00123", "00124"], "text"), (["31/12/2020", "1/2/2021"], "date"),
        (["https://a.b", "http://c.d/e"], "link"), (["yes", "não"], "checkbox"), (["0", "1"], "number"), ([], "text"),
        (["a", "1"], "text"), (["12 Mar 2024", "3 de março de 2024"], "date"),
    ],
)  # fmt: skip
def test_proposed_types(values, type_):
    assert columns.propose_type(values) == type_


@pytest.mark.parametrize("early", [0, 500])
@pytest.mark.parametrize(
    ("kind", "values", "notation"),
    [
        ("date", ["02/03/2024", "31/03/2024"], "dmy"), ("date", ["02/03/2024", "03/31/2024"], "mdy"),
        ("date", ["2024-03-31"], "ymd"), ("date", ["02/03/2024"], "dmy"),
        ("number", ["1.234,50", "7"], ","), ("number", ["1,234.50", "7"], "."), ("number", ["1,5"], ","),
        ("number", ["7"], "."), ("number", ["R$ 1.234,50"], ","), ("number", ["1.234.567"], ","),
        ("number", ["1.500", "12.000"], ","), ("number", ["1.234", "0.125"], "."), ("number", ["1.234"], "."),
    ],
)  # fmt: skip
def test_notations_are_guessed(kind, values, notation, early):
    # All the same when what decides stands far below the first rows.
    reader = Reader(
        io.BytesIO(table(["x"], *[["7"]] * early, *([value] for value in values)).encode()), "utf-8", Dialect(";")
    )
    assert columns.guess_notation(kind, columns.columns_of(reader)[0]) == notation
    days = Reader(io.BytesIO(b"day\n45382\n45383.5\n"), "utf-8", Dialect(";"))
    assert columns.guess_notation("date", columns.columns_of(days)[0]) == "serial"
