"""What companies are compared by, to find those that are there twice."""

from companies.models import Company
from duplicates import kinds

ROWS = ""


def register() -> None:
    kinds.register(kinds.Kind("company", Company, ROWS, is_person=False))
