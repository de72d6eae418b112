"""The limit of an import: clean rows, COPY, the same tables with all their indexes."""

import json
from collections.abc import Iterator

from bench.product import Product, limit

Rows = list[list[str]]


class BareCopy:
    """Rows written out beforehand for an account that has no part in the import; only `run` is measured."""

    def __init__(self, product: Product, slug: str, rows: Rows):
        self.sql = product.sql
        self.account = product.value("SELECT id FROM accounts_account WHERE slug = %s", slug)
        companies = "SELECT name, id FROM companies_company WHERE account_id = %s"
        self.companies = dict(self.sql.execute(companies, [self.account]).fetchall())
        labels = "SELECT name, id FROM accounts_label WHERE account_id = %s"
        self.labels = dict(self.sql.execute(labels, [self.account]).fetchall())
        numbers = "SELECT nextval(pg_get_serial_sequence('contacts_contact', 'id')) FROM generate_series(1, %s)"
        pairs = list(zip(product.column(numbers, len(rows)), rows, strict=True))
        self.tables = [
            (statement, "".join(_line(row) for row in make(pairs)).encode())
            for statement, make in zip(
                limit("import_copy").split(";"), (self.contacts, self.addresses, self.labelled), strict=False
            )
        ]

    def run(self) -> None:
        with self.sql.transaction(), self.sql.cursor() as cursor:
            for statement, text in self.tables:
                with cursor.copy(statement) as sink:
                    sink.write(text)

    def contacts(self, pairs: list) -> Iterator[list]:
        for pk, (name, email, phone, identifier, city, country, company, plan, score, _label) in pairs:
            attributes = json.dumps({"plan": plan, "score": score})
            known = [name, email, phone, identifier, city, country, self.companies.get(company, r"\N"), attributes]
            yield [pk, self.account, *known, "f", "", 1, "now", "now"]

    def addresses(self, pairs: list) -> Iterator[list]:
        for pk, (_name, email, phone, *_rest) in pairs:
            for kind, value in (("email", email), ("phone", phone)):
                yield [self.account, pk, kind, value, value, "t"]

    def labelled(self, pairs: list) -> Iterator[list]:
        return ([self.account, pk, self.labels[row[-1]]] for pk, row in pairs)


def _line(row: list) -> str:
    return "\t".join(str(value).replace("\\", r"\\") if value != r"\N" else r"\N" for value in row) + "\n"
