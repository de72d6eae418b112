"""Dates as they stand in files."""

import pytest
from django.core.exceptions import ValidationError

from imports.dates import plain_date


@pytest.mark.parametrize(
    ("text", "order", "iso"),
    [
        ("02/03/2024", "dmy", "2024-03-02"), ("02/03/2024", "mdy", "2024-02-03"),
        ("2024-03-02T10:00:00Z", "dmy", "2024-03-02"),
        ("2/3/24, 10:15 AM", "mdy", "2024-02-03"), ("12 Mar 2024", "mdy", "2024-03-12"),
        ("Mar 3, 2024", "dmy", "2024-03-03"),
        ("3 de março de 2024", "mdy", "2024-03-03"), ("1º de janeiro de 2020", "dmy", "2020-01-01"),
        ("15/set/2023", "dmy", "2023-09-15"), ("03-Ene-99", "dmy", "1999-01-03"), ("May 2024", "dmy", "May 2024"),
        ("soon", "dmy", "soon"), ("20240331", "dmy", "2024-03-31"), ("45382", "serial", "2024-03-31"),
        ("45382.75", "serial", "2024-03-31"), ("31/03/2024", "serial", "2024-03-31"), ("45382", "dmy", "45382"),
        ("Fri Mar 01 2024 10:00:00 GMT-0300", "dmy", "2024-03-01"), ("31/12/202", "dmy", "31/12/202"),
        ("segunda-feira, 4 de março de 2024", "mdy", "2024-03-04"), ("1.2.3", "dmy", "1.2.3"),
        ("31/03/2024 às 10:00", "dmy", "2024-03-31"), ("24-03-31", "ymd", "2024-03-31"),
        ("12/05/65", "dmy", "1965-05-12"), ("31/12/30", "dmy", "2030-12-31"),
    ],
)  # fmt: skip
def test_notations(text, order, iso):
    assert plain_date(text, order) == iso


@pytest.mark.parametrize("text", ["31/02/2024", "30 Feb 2024", "00/01/2024"])
def test_a_day_that_there_is_not(text):
    with pytest.raises(ValidationError):
        plain_date(text, "dmy")
