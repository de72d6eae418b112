"""Files in a few demo conversations: a photo, a document, a table."""

from django.core.files.base import ContentFile

from accounts.demo import administrator
from accounts.models.attached_file import storing
from contacts.models import Message, MessageAttachment
from conversalabs.demo import Plan
from conversalabs.demo.papers import PAPER, photo

MOST = 18
TABLE = b"produto;quantidade;prazo\nCadeira Aurora;12;5 dias\nMesa Central;4;8 dias\n"


def add_some(plan: Plan) -> int:
    """One file each with the latest messages; how many."""
    by = administrator(plan.account)
    latest = Message.objects.of(plan.account).order_by("-sent_at", "-pk")[:MOST]
    kinds = [("foto da fachada.jpg", photo()), ("proposta comercial.pdf", PAPER), ("tabela de prazos.csv", TABLE)]
    for number, message in enumerate(latest):
        name, content = kinds[number % len(kinds)]
        author = None if message.direction == Message.Direction.IN else by
        row = MessageAttachment.of_upload(ContentFile(content, name), plan.account.pk, author)
        with storing([row]):
            message.hold([row])
    return len(latest)
