"""Demo companies: names as they stand over shop doors in Brazil and in the English-speaking world."""

import json
import math
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass

from accounts.demo import sellers
from accounts.models import CustomAttribute, Label
from companies.models import Company, CompanyDomain, CompanyLabel, CompanyNote
from conversalabs.demo import Plan, names, register
from conversalabs.demo.chance import Chance, scattered
from conversalabs.demo.rows import ids, write
from conversalabs.folding import fold

CONTACTS_EACH = 9
DAYS_BACK = 900
MOST_HEADS = 3
TRADES = names.weighted(
    "Padaria 6, Construtora 8, Auto Peças 6, Clínica 8, Mercado 7, Transportadora 6, Ótica 3, Colégio 5,"
    " Imobiliária 7, Farmácia 6, Papelaria 3, Academia 4, Restaurante 7, Pousada 4, Contabilidade 6, Gráfica 3,"
    " Móveis 4, Agropecuária 4, Distribuidora 6, Laticínios 2, Confecções 4, Cerâmica 2, Metalúrgica 4, Cooperativa 2"
)
SIGHTS = names.weighted(
    "Estrela do Sul 3, Boa Vista 4, Horizonte 4, São Jorge 3, Novo Tempo 3, Santa Clara 3, Bela Vista 3, Primavera 3,"
    " Ipê Amarelo 2, Vale Verde 3, Água Viva 2, Central 3, Planalto 3, Litoral 2, Progresso 2, União 3, Aurora 3,"
    " Bom Jesus 2, Cruzeiro 2, Pantanal 2, Serra Azul 2, Três Irmãos 2, Rio Branco 2, Alvorada 3, Guará, Jatobá"
)
ENDINGS = names.weighted("Ltda 8, ME 5, S.A. 2, EIRELI, & Filhos 2, & Cia 2")
BUSINESSES = names.weighted(
    "Consulting 6, Logistics 5, Bakery 3, Foods 4, Partners 6, Dental Care 3, Architects 4, Labs 4, Legal 4, Motors 3,"
    " Property 4, Interiors 3, Software 6, Marine 2, Energy 3, Recruitment 3, Publishing 2, Travel 3, Fitness 2,"
    " Farms 2"
)
FORMS = names.weighted("Ltd 6, Inc 6, LLC 5, Group 3, & Sons 2, plc")
STREETS = names.weighted("Rua XV de Novembro 3, Avenida Brasil 4, Rua das Flores 2, Avenida Getúlio Vargas 3, Rua Sete")
ATTRIBUTES = [
    ("segment", "Segment", ["Retail", "Industry", "Services", "Health", "Education", "Agriculture", "Technology"]),
    ("employees", "Employees", ["1-9", "10-49", "50-249", "250+"]),
]
NOTES = [
    "<p>Prefers to be billed on the <strong>5th</strong> of the month.</p>",
    "<p>Second site opens next year; ask for the floor plan.</p>",
    "<p>Compras só decide depois da reunião de diretoria, às terças.</p>",
]
TABLES = {
    Company: ["id", "account", "name", "phone", "website", "address", "description", "parent", "owner", "attributes",
              "version", "created_at", "updated_at"],
    CompanyDomain: ["account", "company", "domain"],
    CompanyLabel: ["account", "company", "label"],
    CompanyNote: ["account", "company", "author", "body", "is_pinned", "created_at", "updated_at"],
}  # fmt: skip


def make(plan: Plan) -> Iterator[tuple[str, int]]:
    _define_attributes(plan.account)
    yield "companies", write(TABLES, _rows(plan))[Company]


def is_empty(account) -> bool:
    return not Company.objects.of(account).exists()


def _define_attributes(account) -> None:
    for position, (key, name, options) in enumerate(ATTRIBUTES):
        CustomAttribute.objects.get_or_create(
            account=account,
            model=CustomAttribute.Model.COMPANY,
            key=key,
            defaults={"name": name, "type": "list", "options": options, "position": position, "is_sortable": True},
        )


@dataclass(frozen=True, slots=True)
class Firm:
    """What is drawn of a company; `house` is the name that its subsidiaries bear too, each in one of `cities`."""

    name: str
    house: str
    domain: str
    phone: str = ""
    address: str = ""
    cities: names.Weighted = names.BRAZILIAN_CITIES
    parent: int | None = None


def _rows(plan: Plan) -> Iterator[tuple]:
    """Each company with what belongs to it, the oldest first."""
    chance, taken = plan.chance("companies"), Counter()
    owners, labels = sellers(plan.account), list(Label.objects.of(plan.account))
    total = math.ceil(plan.contacts / CONTACTS_EACH)
    # The latest that have or may have subsidiaries, by id.
    heads: deque[tuple[int, Firm]] = deque(maxlen=MOST_HEADS)
    for index, pk in enumerate(ids(Company, total)):
        at = plan.moment(index, total, DAYS_BACK, chance)
        owner = chance.choice(owners).pk if chance.happens(0.8) else None
        firm = _draw(chance, index, taken, heads)
        website = f"https://www.{firm.domain}/" if chance.happens(0.6) else ""
        yield Company, (
            pk, plan.account.pk, firm.name, firm.phone, website, firm.address, "", firm.parent, owner,
            _attributes(chance), 1, at, at,
        )  # fmt: skip
        yield CompanyDomain, (plan.account.pk, pk, firm.domain)
        if chance.happens(0.2):
            yield CompanyLabel, (plan.account.pk, pk, chance.choice(labels).pk)
        if chance.happens(0.1):
            yield CompanyNote, (plan.account.pk, pk, owner, chance.choice(NOTES), chance.happens(0.3), at, at)
        if chance.happens(0.3 if firm.parent else 0.15):
            heads.append((pk, firm))


def _draw(chance: Chance, index: int, taken: Counter[str], heads: deque) -> Firm:
    if heads and chance.happens(0.3):
        return _subsidiary(chance, taken, *chance.choice(heads))
    return _firm(chance, index, taken)


def _subsidiary(chance: Chance, taken: Counter[str], parent: int, head: Firm) -> Firm:
    """The same house in another city; its mail has a domain below the parent's."""
    city = chance.pick(head.cities)
    domain = f"{domain_for(city.name, '', taken)}.{head.domain}"
    name = f"{head.house} {city.name}"
    taken[name] += 1
    number = f" {taken[name]}" if taken[name] > 1 else ""
    return Firm(f"{name}{number}", head.house, domain, cities=head.cities, parent=parent)


def _firm(chance: Chance, index: int, taken: Counter[str]) -> Firm:
    if chance.happens(0.3):
        name = english_name(chance)
        return Firm(name, name, domain_for(name, ".example", taken), cities=names.BRITISH_CITIES)
    house, city = brazilian_name(chance), chance.pick(names.BRAZILIAN_CITIES)
    name = f"{house} {chance.pick(ENDINGS)}" if chance.happens(0.4) else house
    number = str(20_000_000 + scattered(index, 40_000_000))
    phone = f"({city.area}) {number[:4]}-{number[4:]}"
    address = f"{chance.pick(STREETS)}, {chance.randrange(10, 3000)} - {city.name}"
    return Firm(name, house, domain_for(name, ".com.br.example", taken), phone, address)


def brazilian_name(chance: Chance) -> str:
    """Like "Padaria Estrela do Sul" or "Construtora Almeida"; "Ltda" or "& Filhos" may follow."""
    what = chance.pick(names.BRAZILIAN_SURNAMES if chance.happens(0.6) else SIGHTS)
    return f"{chance.pick(TRADES)} {what}"


def english_name(chance: Chance) -> str:
    """Like "Harper & Lowe Consulting Ltd"."""
    name = chance.pick(names.ENGLISH_SURNAMES)
    if chance.happens(0.5):
        name += f" & {chance.pick(names.ENGLISH_SURNAMES)}"
    form = f" {chance.pick(FORMS)}" if chance.happens(0.5) else ""
    return f"{name} {chance.pick(BUSINESSES)}{form}"


def domain_for(name: str, ending: str, taken: Counter[str]) -> str:
    """A domain made of `name` that no other company has; `taken` counts those given away.

    All of them end in `.example`, which nobody owns: no mail from a demo ever reaches a stranger.
    """
    label = "".join(char for char in fold(name) if "a" <= char <= "z")[:40]
    taken[label] += 1
    number = taken[label] if taken[label] > 1 else ""
    return f"{label}{number}{ending}"


def _attributes(chance: Chance) -> str:
    return json.dumps({key: chance.choice(options) for key, _name, options in ATTRIBUTES if chance.happens(0.8)})


register("companies", make, is_empty)
