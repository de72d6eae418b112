from django.urls import reverse
from django.utils.http import urlencode


def merge_url(account, records, survivor: int | None = None) -> str:
    """Where these records, of one kind, stand side by side, to be merged; `survivor` is the key of the one that stays.

    The address names them by their kind: `?contact=7&contact=8`.
    """
    names = next(iter(records))._meta
    asked = [(names.model_name, record.pk) for record in records] + ([("survivor", survivor)] if survivor else [])
    return f"{reverse(f'{names.app_label}:merge_new', args=[account.slug])}?{urlencode(asked)}"
