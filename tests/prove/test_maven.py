"""All 8,800 sales of the file, where the suite takes every fifteenth."""

import pytest

from tests.crm.maven import read
from tests.crm.test_maven import assert_board_says_what_the_file_says


@pytest.mark.django_db
def test_all_of_the_sales_add_up(cast, sample_data):
    rows, prices = read(sample_data / "maven-crm-sales-opportunities")
    assert len(rows) == 8800
    assert_board_says_what_the_file_says(cast, rows, prices)
