from contacts.models.address import AddressTaken, ContactAddress
from contacts.models.contact import Contact, ContactLabel, ContactNote
from contacts.models.conversation import Conversation, Message
from contacts.models.segment import Segment

__all__ = [
    "AddressTaken",
    "Contact",
    "ContactAddress",
    "ContactLabel",
    "ContactNote",
    "Conversation",
    "Message",
    "Segment",
]
