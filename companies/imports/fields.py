"""What a column of a file of companies may hold, and the headers by which it is known."""

from django.utils.translation import gettext_lazy as _

from imports.targets import Field, words

FIELDS = [
    Field("name", _("Name"), words("""
        name, company name, company, account name, account, organization name, organization, organisation,
        business name, empresa, nome da empresa, nome, razao social, nome fantasia, nombre de la empresa,
        nombre, razon social, compania, customer, client, cliente, organisation name, nome da organizacao,
        nombre de la organizacion, firma, firmenname, unternehmen, societe, entreprise""")),
    Field("domains", _("Domains"), words("""
        company domain name, domains, domain, company domain, domain name, email domain, website domain,
        dominios, dominio, additional domains, domain names, company domain names"""), takes_many=True),
    Field("website", _("Website"), words("""
        website, website url, company website, web, site, url, web site, homepage, pagina web, sitio web,
        web page, company url, homepage url, site da empresa, sitio de la empresa""")),
    Field("phone", _("Phone"), words("""
        phone, phone number, company phone, telephone, main phone, company phone number, telefone, fone,
        telefono, numero de telefone, numero de telefono, primary phone, office phone, phone work,
        telefone principal, telefone comercial, telefone da empresa, telefono principal, telefono de la empresa""")),
    Field("address", _("Address"), words("""
        address, street address, full address, billing address, street, billing street, address line, endereco,
        rua, endereco completo, direccion, calle, office location, city, billing city, cidade, ciudad,
        state region, state, billing state province, billing state, estado, postal code, zip,
        billing zip postal code, billing postal code, cep, codigo postal, country region, country,
        billing country, pais, logradouro, bairro, complemento, municipio, uf, localidad, provincia, strasse,
        ort, plz, land"""), takes_many=True),
    Field("description", _("Description"), words("""
        description, about us, about, notes, descricao, observacoes, descripcion, notas""")),
    Field("parent", _("Parent company"), words("""
        parent company, parent, parent account, parent account name, parent organization, subsidiary of,
        ultimate parent, empresa mae, matriz, empresa matriz, controladora, subsidiaria de, empresa principal,
        casa matriz""")),
    Field("owner", _("Owner"), words("""
        owner, company owner, account owner, record owner, organization owner, responsavel, proprietario,
        vendedor, responsable, propietario, assigned to, assigned user, assigned user name, responsible user,
        sales owner, dono, proprietario da empresa""")),
    Field("labels", _("Labels"), words("""
        labels, label, tags, tag, categories, category, organization labels, etiquetas, etiqueta, marcadores,
        categorias"""), takes_many=True),
]  # fmt: skip
