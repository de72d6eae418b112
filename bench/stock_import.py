"""What django-import-export does out of the box: rows matched by key and saved one by one.

Run as `python -m bench.stock_import <account> <file.csv>`; prints the rows a second.
"""

import os
import sys
import time
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "conversalabs.settings")
django.setup()

from import_export.resources import ModelResource  # noqa: E402
from tablib import Dataset  # noqa: E402

from accounts.models import Account  # noqa: E402
from contacts.models import Contact  # noqa: E402

FIELDS = ["name", "email", "phone", "identifier", "city", "country"]


class StockResource(ModelResource):
    def before_save_instance(self, instance, row, **kwargs):
        instance.account = kwargs["account"]

    class Meta:
        model = Contact
        fields = FIELDS
        import_id_fields = ["identifier"]


def main(slug: str, path: str) -> None:
    rows = Dataset().load(Path(path).read_text(), format="csv").dict
    data = Dataset(*[list(row.values())[: len(FIELDS)] for row in rows], headers=FIELDS)
    began = time.perf_counter()
    result = StockResource().import_data(data, account=Account.objects.get(slug=slug), use_transactions=True)
    assert not result.has_errors(), result.row_errors()[:1]
    print(len(rows) / (time.perf_counter() - began))


if __name__ == "__main__":
    main(*sys.argv[1:])
