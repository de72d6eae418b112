"""A few files on demo deals."""

from django.core.files.uploadedfile import SimpleUploadedFile

from conversalabs.demo import Plan
from crm.models import Attachment, Deal

MOST = 12
FILES = {
    "referências.txt": "Três clientes que podem ser consultados:\n1. Padaria Aurora\n2. Ótica Central\n".encode(),
    "requirements.csv": b"area,requirement\nimport,contacts with two phones\nboard,totals in BRL and USD\n",
}


def attach_some(plan: Plan, by) -> int:
    """One file each on the newest deals."""
    deals = Deal.objects.of(plan.account).filter(stage__kind="open").order_by("-pk")[:MOST]
    for number, deal in enumerate(deals):
        name, content = list(FILES.items())[number % len(FILES)]
        Attachment.objects.add(deal, [SimpleUploadedFile(name, content)], by=by)
    return len(deals)
