"""Demo conversations: short talks in Portuguese and English over all channels."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from accounts.demo import sellers
from contacts.models import Contact, Conversation, Message
from conversalabs.demo import Plan, names
from conversalabs.demo.chance import Chance
from conversalabs.demo.rows import ids, write

MOST = 25_000
CHANNELS = names.weighted("whatsapp 12, email 6, website 4, phone 2, api")
PRIORITIES = names.weighted("none 8, low 2, medium 4, high 2, urgent")
UNFINISHED = names.weighted("open 5, pending 3, snoozed, resolved 4")
RECENT = timedelta(days=14)
# Each line begins with its direction: > to the contact, < from the contact, # among ourselves.
PORTUGUESE = [
    """< Oi, vocês entregam em {city}?
> Olá, {name}! Entregamos sim, em até 5 dias úteis.
< Ótimo, pode me mandar a tabela de preços?
> Acabei de enviar por e-mail. Qualquer dúvida, estou à disposição.""",
    """< Bom dia! O boleto deste mês ainda não chegou.
> Bom dia, {name}. Vou verificar com o financeiro e já retorno.
# Boleto voltou: endereço antigo no cadastro.
> Pronto, segue a segunda via. Atualizamos o seu cadastro.
< Obrigado!""",
    """< Quero mudar do plano Basic para o Pro.
> Claro, {name}! A diferença entra na próxima fatura. Posso confirmar?
< Pode sim.""",
    """> Oi, {name}, tudo bem? A proposta vale até sexta. Ficou alguma dúvida?
< Preciso falar com o meu sócio primeiro.
> Sem problema. Ligo na quinta à tarde, pode ser?
< Combinado.""",
]
ENGLISH = [
    """< Hi, do you ship to {city}?
> Hello {name}, we do: three to five working days.
< Great. Could you send me a quote for 20 units?
> It is in your inbox. Let me know if anything is missing.""",
    """< The invoice shows last year's address.
> Sorry about that, {name}. I am correcting it now.
# Address changed in March, billing never got it.
> Here is the corrected invoice.
< Thanks, that was quick.""",
    """< Can I add two more people to my plan?
> Of course, {name}. It is prorated to the end of the month. Shall I go ahead?
< Please do.""",
    """> Hello {name}, the offer runs until Friday. Is anything still open?
< I have to check with my partner first.
> No problem. May I call on Thursday afternoon?
< Thursday works.""",
]
DIRECTIONS = {">": Message.Direction.OUT, "<": Message.Direction.IN, "#": Message.Direction.NOTE}
TABLES = {
    Conversation: [
        "id",
        "account",
        "contact",
        "channel",
        "status",
        "priority",
        "assignee",
        "created_at",
        "last_message_at",
    ],
    Message: ["account", "conversation", "direction", "text", "sent_at"],
}


def make(plan: Plan) -> Iterator[tuple[str, int]]:
    counts = write(TABLES, _rows(plan))
    yield "conversations", counts[Conversation]
    yield "messages", counts[Message]


def _rows(plan: Plan) -> Iterator[tuple]:
    """A conversation with every third contact, or with fewer where there are very many."""
    chance, owners = plan.chance("conversations"), sellers(plan.account)
    every = max(3, plan.contacts // MOST)
    contacts = Contact.objects.of(plan.account).order_by("pk").only("name", "city", "country", "created_at")
    keys = ids(Conversation, -(-plan.contacts // every))
    for number, contact in enumerate(contacts.iterator()):
        if number % every == 0:
            yield from _conversation(plan, chance, next(keys), contact, chance.choice(owners).pk)


def _conversation(plan: Plan, chance: Chance, pk: int, contact: Contact, assignee: int) -> Iterator[tuple]:
    start = chance.between(contact.created_at, plan.now)
    lines = chance.choice(PORTUGUESE if contact.country in {"Brazil", ""} else ENGLISH).splitlines()
    moments = _moments(chance, start, plan.now, len(lines))
    status = chance.pick(UNFINISHED) if plan.now - start < RECENT else Conversation.Status.RESOLVED
    priority = chance.pick(PRIORITIES).replace("none", "")
    about = (chance.pick(CHANNELS), status, priority, assignee)
    yield Conversation, (pk, plan.account.pk, contact.pk, *about, start, moments[-1])
    for line, at in zip(lines, moments, strict=True):
        text = line[2:].format(name=contact.name.split(" ")[0], city=contact.city or "São Paulo")
        yield Message, (plan.account.pk, pk, DIRECTIONS[line[0]], text, at)


def _moments(chance: Chance, start: datetime, now: datetime, count: int) -> list[datetime]:
    """When the messages were sent: from `start` on, within two days, before `now`."""
    end = min(start + timedelta(days=2), now)
    return [start, *sorted(chance.between(start, end) for _ in range(count - 1))]
