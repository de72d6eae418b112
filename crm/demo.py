"""Demo pipelines and products, and the deals in them."""

from collections.abc import Iterator
from decimal import Decimal

from accounts.demo import administrator
from accounts.models import CustomAttribute
from conversalabs.demo import Plan, register
from conversalabs.demo.rows import write
from crm import demo_deals, demo_files, demo_parts, demo_views
from crm.health import refresh_ids
from crm.models import ChecklistTemplate, Deal, Pipeline, Product
from crm.pipeline_templates import BY_KEY

PIPELINES = {"Sales": "b2b-sales", "Onboarding": "onboarding"}
PRODUCTS = [
    ("Licença anual, por usuário", "LIC-1", "usuário", 1188, 0),
    ("Licença mensal, por usuário", "LIC-M", "usuário", 129, 0),
    ("Implantação", "IMP", "", 4500, 5),
    ("Treinamento, por turma", "TRE", "turma", 2800, 5),
    ("Consultoria, por hora", "CON-H", "h", 280, 5),
    ("Suporte premium, por ano", "SUP", "ano", 5400, 5),
    ("WhatsApp Business API, por número", "WA-1", "número", 990, 0),
    ("Migração de dados", "MIG", "", 3200, 5),
    ("Integração com loja virtual", "INT", "", 6800, 5),
    ("Painel de indicadores", "BI", "", 2400, 0),
]
ATTRIBUTES = {"competitor": ("Competitor", "text"), "renewal": ("Renewal", "checkbox")}


def make(plan: Plan) -> Iterator[tuple[str, int]]:
    by = administrator(plan.account)
    pipelines = [
        Pipeline.objects.create_from(BY_KEY[key].stages(), name=name, by=by) for name, key in PIPELINES.items()
    ]
    products = [_make_product(plan.account, *row) for row in PRODUCTS]
    _define_attributes(plan.account)
    _make_templates(plan.account)
    counts = write(demo_deals.TABLES, demo_deals.rows(plan, pipelines, products))
    refresh_ids(Deal.objects.of(plan.account).values_list("pk", flat=True))
    yield from ((model._meta.verbose_name_plural, count) for model, count in counts.items())
    yield "saved views", len(demo_views.make_views(pipelines[0], by))
    yield "attachments", demo_files.attach_some(plan, by)


def is_empty(account) -> bool:
    return not Deal.objects.of(account).exists()


def _make_product(account, name: str, code: str, unit: str, price: int, tax: int) -> Product:
    figures = {"price": Decimal(price), "tax_percent": Decimal(tax)}
    product = Product.objects.create(account=account, name=name, code=code, unit=unit, **figures)
    product.set_prices({"USD": product.price / demo_parts.FOREIGN_DIVISOR})
    return product


def _make_templates(account) -> None:
    templates = demo_parts.CHECKLISTS.items()
    ChecklistTemplate.objects.bulk_create(
        ChecklistTemplate(account=account, name=name, lines=lines) for name, lines in templates
    )


def _define_attributes(account) -> None:
    for position, (key, (name, type_)) in enumerate(ATTRIBUTES.items()):
        CustomAttribute.objects.get_or_create(
            account=account,
            model=CustomAttribute.Model.DEAL,
            key=key,
            defaults={"name": name, "type": type_, "position": position},
        )


register("crm", make, is_empty)
