from contacts.models.contact import Contact, ContactAddress, ContactLabel, ContactNote
from contacts.models.conversation import Conversation, Message
from contacts.models.segment import Segment

__all__ = [
    "Contact",
    "ContactAddress",
    "ContactLabel",
    "ContactNote",
    "Conversation",
    "Message",
    "Segment",
]
