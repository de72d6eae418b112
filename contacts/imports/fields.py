"""What a column of a file of contacts may hold, and the headers by which it is known.

Headers are those of Google Contacts (old and new), Outlook, Thunderbird, LinkedIn, HubSpot, Pipedrive, Salesforce,
Chatwoot, Zoho, Mailchimp, Brevo, RD Station, Bitrix24, Kommo, Twenty, Attio, Zendesk, Shopify, atomic-crm and
Roundcube, and what people write in English, Portuguese and Spanish; folded, without digits. The numbers of a company's
switchboard and of an assistant are left out: several people share them.
"""

import re

from django.utils.translation import gettext_lazy as _

from companies.models import Company
from imports import attributes
from imports.targets import Field, prefixed, words

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE = re.compile(r"(?=(?:\D*\d){8,15}\D*$)[+(]?[\d\s().+-]+(?:x\s*\d+)?")

_DATE_OR_ADDRESS = re.compile(r"(\d{4}-\d\d?-\d\d?|\d\d?[./-]\d\d?[./-]\d{4})( .*)?|\d+(\.\d+){3}")


def _looks_like_phone(text: str) -> bool:
    return bool(_PHONE.fullmatch(text)) and not _DATE_OR_ADDRESS.fullmatch(text)


_STANDARD = [
    Field("name", _("Name"), words("""
        display name, full name, name, contact name, person name, contact, customer name, customer, client name,
        client, nome completo, nome, nome do contato, nome do cliente, cliente, contato, nombre completo,
        nombre y apellidos, nombre y apellido, nombre, nombre del contacto, nombre del cliente, contacto,
        formatted name, lead name, complete name, contact full name, contact s full name, nome do lead,
        nome de exibicao, nome para exibicao, nombre para mostrar, nombre mostrado""")),
    Field("first_name", _("First name"), words("""
        first name, given name, firstname, first, forename, fname, person first name, primeiro nome, prenome,
        primer nombre, nombre de pila, contact first name, first name name, name first name, billing first name,
        nome proprio, vorname, prenom""")),
    Field("middle_name", _("Middle name"), words("""
        middle name, additional name, middlename, middle, nome do meio, segundo nome, segundo nombre,
        second name, middle name name, weitere vornamen, deuxieme prenom""")),
    Field("last_name", _("Last name"), words("""
        last name, family name, lastname, last, surname, lname, person last name, sobrenome, ultimo nome,
        apelido de familia, apellido, apellidos, primer apellido, contact last name, last name name,
        name last name, billing last name, apelidos, nachname, familienname, nom, nom de famille""")),
    Field("email", _("E-mail"), words("""
        email, e mail, primary email, email address, e mail address, mail, email work, email home, email other,
        work email, home email, other email, personal email, business email, secondary email, second email,
        email trabalho, e mail trabalho, email casa, e mail casa, email outro, e mail outro, email trabajo,
        correo electronico trabajo, correo electronico casa, endereco de email, alternate email,
        additional email addresses, e mail value, email value, person email, person email work,
        person email home, person email other, contact email, customer email, correo, correo electronico,
        email principal, e mail principal, endereco de email, endereco de e mail,
        direccion de correo electronico, correo electronico principal, email comercial, email pessoal,
        correo de trabajo, correo personal, mailing email, email primary, emails, e mails, other email address,
        work email address, all e mails, work e mail, home e mail, other e mail,
        endereco de correio electronico, correio electronico, email addresses, e mail addresses,
        contact email address, secondary email address, additional emails, primary email emails,
        additional emails emails, user email, billing email, personal e mail, business e mail, email personal,
        other emails, work email contact, personal email contact, email secundario, e mail secundario,
        endereco eletronico, outro email, outro e mail, email alternativo, e mail alternativo, e mail pessoal,
        e mail comercial, e mail corporativo, email corporativo, email profissional, e mail profissional,
        email residencial, e mail residencial, email do cliente, e mail do cliente, email do contato,
        e mail do contato, email de contato, e mail de contato, correo electronico secundario,
        correo secundario, otro correo, direccion del correo electronico, direccion de correo,
        email del cliente, correo del cliente, email del contacto, correo del contacto, correo electronico otro,
        e mail adresse, emailadresse, adresse de messagerie, adresse e mail, adresse email, courriel"""),
        takes_many=True, looks_like=_EMAIL.fullmatch, is_unmistakable=True),
    Field("phone", _("Phone"), words("""
        phone, phone number, telefone trabalho, telefone casa, telefone outro, telefono trabajo, telefono casa,
        telefono otro, default address phone, mobile, mobile phone, mobile number, mobile phone number, cell,
        cell phone, cellphone, cell number, telephone, tel, whatsapp, whatsapp number, whatsapp phone number,
        primary phone, work phone, home phone, business phone, other phone, phone work, phone home, phone other,
        phone mobile, main phone, home mobile, business mobile, car phone, phone value, person phone,
        person phone work, person phone home, person phone mobile, person phone other, contact phone,
        customer phone, mobilephone, homephone, otherphone, workphone, radio phone, phone numbers, phones,
        telefone, telefones, celular, celulares, fone, fone comercial, fone residencial, telefone celular,
        telefone comercial, telefone residencial, telefone fixo, telefone principal, numero de telefone,
        telefone whatsapp, numero whatsapp, ddd telefone, telefono, telefonos, movil, telefono movil,
        telefono celular, telefono fijo, telefono del trabajo, telefono de casa, numero de telefono,
        telefono principal, work phone number, home phone number, all phones, office phone, sms, telemovel,
        mobile telephone, home telephone, business telephone, billing phone, work mobile, direct phone,
        direct line, direct dial, cell phone number, primary phone number, secondary phone, phone primary,
        work phone contact, mobile phone contact, office phone number, tel celular, tel fixo, tel comercial,
        tel residencial, outro telefone, celular whatsapp, whatsapp celular, telefone celular whatsapp,
        numero de celular, numero do celular, numero celular, fone celular, telefone movel, numero de whatsapp,
        telefone do cliente, telefone do contato, telefone para contato, telefone de contato,
        telefone residencia, otro telefono, telefono particular, telefono personal, telefono del cliente,
        telefono de contacto, numero de movil, movil particular, telefon, telefonnummer, telefon geschaftlich,
        telefon privat, mobiltelefon, handy, weiteres telefon, haupttelefon, telephone bureau,
        telephone domicile, telephone mobile, telephone portable, telephone principal, tel mobile, tel bureau,
        tel domicile, portable, numero de telephone"""),
        takes_many=True, looks_like=_looks_like_phone),
    Field("identifier", _("Identifier"), words("""
        identifier, external id, external identifier, identificador, identificador externo, id externo,
        customer id, client id, contact id, record id, person id, lead id, user id, codigo do cliente,
        id do cliente, id do registro, id de registro, codigo cliente, id cliente, id del cliente,
        codigo del cliente, matricula, codigo, cod, id, ext id, external user id, record id contact,
        contact external id, customer number, client number, codigo externo, cod cliente, numero do cliente""")),
    Field("company", _("Company"), words("""
        company, company name, organization, organisation, organization name, organisation name, employer,
        account name, account, business name, associated company, primary associated company,
        person organization, current company, default address company, companies, empresa, nome da empresa,
        razao social, organizacao, companhia, nome fantasia, empresa associada, empresa asociada,
        nombre de la empresa, compania, organizacion, razon social, organization name yomi, company account,
        related company, current employer, billing company, nome empresa, nome da organizacao,
        nombre de la organizacion, empresa organizacao, firma, firmenname, unternehmen, societe, entreprise""")),
    Field("company_domain", _("Company, by its domain"), words("""
        company domain, company domain name, domain, organization domain, company website, dominio da empresa,
        dominio,
        dominio de la empresa, site da empresa, sitio de la empresa""")),
    Field("city", _("City"), words("""
        city, town, mailing city, home city, work city, business city, address city, primary city, other city,
        primary address city, cidade, municipio, localidade, cidade comercial, cidade residencial,
        default address city, ciudad, localidad, poblacion, billing city, mailingcity,
        cidade do endereco comercial, cidade do endereco residencial, ciudad de trabajo, ciudad de residencia,
        location city, primary location city, city town, cidade do outro endereco, ort, stadt, ort geschaftlich,
        ort privat, ville, ville bureau, ville domicile"""),
        takes_many=True),
    Field("country", _("Country"), words("""
        country, country region, mailing country, home country, work country, business country,
        home country region, business country region, address country, primary address country, other country,
        other country region, country name, pais regiao comercial, pais regiao residencial,
        default address country, default address country code, pais, pais regiao, pais region, nacao,
        billing country, mailingcountry, pais regiao do endereco comercial, pais regiao do endereco residencial,
        pais o region del trabajo, pais o region de residencia, location country, primary location country,
        pais regiao do outro endereco, land, land region, land region geschaftlich, land region privat, pays,
        pays region, pays region bureau, pays region domicile"""), takes_many=True),
    Field("labels", _("Labels"), words("""
        labels, label, tags, tag, categories, category, group membership, groups, group, person label, segments,
        etiquetas, etiqueta, marcadores, marcador, categorias, categoria, grupos, grupo, contact tags,
        lead tags, tag names, tags do contato, kategorien"""), takes_many=True),
    Field("owner", _("Owner"), words("""
        owner, contact owner, record owner, person owner, account owner, owner email, assigned to, assignee,
        sales rep, salesperson, responsavel, vendedor, proprietario, dono, dono do contato, responsable,
        propietario, propietario del contacto, asignado a, assigned user, responsible person, responsible,
        proprietario do contato, responsavel pelo contato, lead owner, sales owner, owner name,
        responsible user, assigned user name, assigned agent, dono do lead, proprietario do lead,
        responsavel comercial""")),
    Field("is_blocked", _("Blocked"), words("blocked, is blocked, bloqueado, bloqueada")),
]  # fmt: skip


def fields_for(member) -> list[Field]:
    """The standard fields that the member may fill, then the account's attributes."""
    has_companies = Company.is_open_to(member)
    standard = [field for field in _STANDARD if not field.key.startswith("company") or has_companies]
    return prefixed(standard, "person", "pessoa", "persona") + attributes.fields(member.account, "contact")
