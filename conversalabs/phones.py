"""Phones as people read them, and as they search for them."""

import re
from functools import lru_cache

import phonenumbers

FEWEST_DIGITS = 4
_NOT_IN_A_PHONE = re.compile(r"[^0-9\s()+./-]")
_NOT_A_DIGIT = re.compile(r"[^0-9]")


def digits_sought(text: str) -> str:
    """The digits of a phone, or of the end of one, that somebody searches for; "" for anything else."""
    digits = "" if _NOT_IN_A_PHONE.search(text) else _NOT_A_DIGIT.sub("", text)
    return digits if len(digits) >= FEWEST_DIGITS else ""


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
