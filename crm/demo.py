"""Demo pipelines and products, and the deals in them."""

from collections.abc import Iterator
from decimal import Decimal

from accounts.demo import administrator
from accounts.models import CustomAttribute
from conversalabs.demo import Plan, register
from conversalabs.demo.rows import write
from crm import demo_deals, demo_files
from crm.models import Deal, Pipeline, Product, Stage

PIPELINES = {
    "Sales": [
        ("New lead", 1, 10),
        ("Qualified", 3, 25),
        ("Proposal sent", 5, 50),
        ("Negotiation", 7, 75),
        ("Won", 9, 100),
        ("Lost", 12, 0),
    ],
    "Onboarding": [
        ("Kick-off", 2, 60),
        ("Set-up", 4, 70),
        ("Training", 6, 85),
        ("Live", 9, 100),
        ("Given up", 12, 0),
    ],
}
KINDS = {100: Stage.Kind.WON, 0: Stage.Kind.LOST}
PRODUCTS = [
    ("Licença anual, por usuário", "LIC-1", 1188, 0),
    ("Licença mensal, por usuário", "LIC-M", 129, 0),
    ("Implantação", "IMP", 4500, 5),
    ("Treinamento, por turma", "TRE", 2800, 5),
    ("Consultoria, por hora", "CON-H", 280, 5),
    ("Suporte premium, por ano", "SUP", 5400, 5),
    ("WhatsApp Business API, por número", "WA-1", 990, 0),
    ("Migração de dados", "MIG", 3200, 5),
    ("Integração com loja virtual", "INT", 6800, 5),
    ("Painel de indicadores", "BI", 2400, 0),
]
ATTRIBUTES = {"competitor": ("Competitor", "text"), "renewal": ("Renewal", "checkbox")}


def make(plan: Plan) -> Iterator[tuple[str, int]]:
    by = administrator(plan.account)
    pipelines = [_make_pipeline(name, stages, by) for name, stages in PIPELINES.items()]
    products = [_make_product(plan.account, *row) for row in PRODUCTS]
    _define_attributes(plan.account)
    counts = write(demo_deals.TABLES, demo_deals.rows(plan, pipelines, products))
    yield from ((model._meta.verbose_name_plural, count) for model, count in counts.items())
    yield "attachments", demo_files.attach_some(plan, by)


def is_empty(account) -> bool:
    return not Deal.objects.of(account).exists()


def _make_pipeline(name: str, stages: list[tuple], by) -> Pipeline:
    described = [
        {"name": stage, "hue": hue, "probability": probability, "kind": KINDS.get(probability, Stage.Kind.OPEN)}
        for stage, hue, probability in stages
    ]
    return Pipeline.objects.create_from(described, name=name, by=by)


def _make_product(account, name: str, code: str, price: int, tax: int) -> Product:
    return Product.objects.create(account=account, name=name, code=code, price=Decimal(price), tax_percent=Decimal(tax))


def _define_attributes(account) -> None:
    for position, (key, (name, type_)) in enumerate(ATTRIBUTES.items()):
        CustomAttribute.objects.get_or_create(
            account=account,
            model=CustomAttribute.Model.DEAL,
            key=key,
            defaults={"name": name, "type": type_, "position": position},
        )


register("crm", make, is_empty)
