"""What contacts are compared by, to find those that are there twice."""

from contacts.models import Contact
from duplicates import kinds

ROWS = ""


def register() -> None:
    kinds.register(kinds.Kind("contact", Contact, ROWS))
