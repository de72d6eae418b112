"""What the violent tests share: the data of one earlier run."""

import pytest

from tests.launched import Launched


@pytest.fixture(scope="session")
def data_dir(tmp_path_factory):
    """A data directory that is all set up. Its path has spaces and more than a hundred characters."""
    folder = tmp_path_factory.mktemp("prove") / ("a folder with a long name " * 4).strip() / "data"
    folder.parent.mkdir()
    with Launched(folder) as product:
        product.wait_until_ready(180)
    return folder
