"""Phones as people read them."""

from functools import lru_cache

import phonenumbers


@lru_cache(maxsize=10_000)
def readable_phone(phone: str) -> str:
    """An E.164 phone with its parts spaced: "+55 81 99999-1234". What is none stays as it is."""
    if not phone.startswith("+"):
        return phone
    try:
        number = phonenumbers.parse(phone)
    except phonenumbers.NumberParseException:
        return phone
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
