from contacts.models.address import AddressTaken, ContactAddress
from contacts.models.contact import Contact, ContactLabel, ContactNote
from contacts.models.conversation import Conversation, ConversationLabel
from contacts.models.conversation_queryset import Received
from contacts.models.member_segment import KnownCount, MemberSegment
from contacts.models.merge import Merge
from contacts.models.message import Message, MessageAttachment
from contacts.models.segment import Segment
from contacts.models.sender import Sender, contacts_of

__all__ = [
    "AddressTaken",
    "Contact",
    "ContactAddress",
    "ContactLabel",
    "ContactNote",
    "Conversation",
    "ConversationLabel",
    "KnownCount",
    "MemberSegment",
    "Merge",
    "Message",
    "MessageAttachment",
    "Received",
    "Segment",
    "Sender",
    "contacts_of",
]
