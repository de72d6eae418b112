"""What hangs on a demo deal: line items, notes, a checklist, labels, further contacts."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal

from conversalabs.demo.chance import Chance
from crm.amounts import Amounts, row_amounts
from crm.models import Checklist, ChecklistItem, DealLabel, DealNote, LineItem, Product
from crm.models.line_item import FIGURES

NOTES = [
    "<p>Decisor: diretora comercial. Quer começar <strong>antes do fim do trimestre</strong>.</p>",
    "<p>Pediu 10% de desconto no pagamento à vista.</p>",
    "<p>Comparing us with two others; price is not the main point, <em>migration</em> is.</p>",
    "<p>Call went well. Next steps:</p><ul><li>send references</li><li>demo for the whole team</li></ul>",
    "<p>Contrato com o jurídico deles, retorno em uma semana.</p>",
    "<p>Budget is released in the new year.</p>",
]
CHECKLISTS = {
    "Before the proposal": ["Who decides", "Budget known", "Number of users", "Current system"],
    "Documentos": ["Contrato social", "Dados bancários", "Contrato assinado"],
    "Kick-off": ["Invite the team", "Import the contacts", "First pipeline", "Training date"],
}
FOREIGN_DIVISOR = 5


class Parts:
    """Draws the parts of one deal after the other. `checklist_ids` are given away one by one."""

    def __init__(self, account_id: int, chance: Chance, products: list[Product], labels: list[int], checklist_ids):
        self.account_id, self.chance, self.products = account_id, chance, products
        self.labels, self.checklist_ids = labels, checklist_ids

    def line_items(self, pk: int, currency: str) -> tuple[list[tuple], Decimal]:
        """Rows, and what they come to."""
        rows, total = [], Amounts()
        for position, product in enumerate(self.chance.sample(self.products, self.chance.choice([1, 1, 2, 2, 3, 4]))):
            figures = self.figures(product, currency)
            total += row_amounts(*figures, currency=currency)
            rows.append((LineItem, (self.account_id, pk, product.pk, product.name, product.unit, *figures, position)))
        return rows, total.total

    def figures(self, product: Product, currency: str) -> tuple[Decimal, ...]:
        """As `FIGURES` names them."""
        price = product.price if currency == "BRL" else product.price / FOREIGN_DIVISOR
        quantity = self.chance.choice([1, 1, 1, 2, 3, 5, 10, 20])
        discount, amount = self.chance.choice([(0, 0), (0, 0), (0, 0), (5, 0), (10, 0), (Decimal("12.5"), 0), (0, 50)])
        return Decimal(quantity), price, Decimal(discount), product.tax_percent, Decimal(amount)

    def rest(self, pk: int, owner: int | None, at: datetime, now: datetime) -> Iterator[tuple]:
        """Everything else, written between the deal's beginning and `now`."""
        yield from self.notes(pk, owner, at, now)
        if self.chance.happens(0.35):
            yield from self.checklist(pk, owner, now)
        if self.chance.happens(0.25):
            yield DealLabel, (self.account_id, pk, self.chance.choice(self.labels))

    def notes(self, pk: int, author: int | None, at: datetime, now: datetime) -> Iterator[tuple]:
        for body in self.chance.sample(NOTES, self.chance.choice([0, 0, 1, 1, 2])):
            moment = self.chance.between(at, now)
            yield DealNote, (self.account_id, pk, author, body, self.chance.happens(0.1), moment, moment)

    def checklist(self, pk: int, owner: int | None, now: datetime) -> Iterator[tuple]:
        name, items = self.chance.choice(list(CHECKLISTS.items()))
        key, done = next(self.checklist_ids), self.chance.randint(0, len(items))
        yield Checklist, (key, self.account_id, pk, name, 0)
        for position, text in enumerate(items):
            due_on = (now + timedelta(days=self.chance.randint(-4, 20))).date() if self.chance.happens(0.4) else None
            yield (
                ChecklistItem,
                (self.account_id, key, text, position < done, position, owner if due_on else None, due_on),
            )


TABLES = {
    LineItem: ["account", "deal", "product", "name", "unit", *FIGURES, "position"],
    DealNote: ["account", "deal", "author", "body", "is_pinned", "created_at", "updated_at"],
    Checklist: ["id", "account", "deal", "name", "position"],
    ChecklistItem: ["account", "checklist", "text", "is_done", "position", "owner", "due_on"],
    DealLabel: ["account", "deal", "label"],
}  # fmt: skip
