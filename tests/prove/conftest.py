"""What the violent tests share: the data of one earlier run, and a worker that can be killed."""

import os
import subprocess
import sys
from contextlib import contextmanager
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection

from tests.browser.conftest import browse, chromium, server, site  # noqa: F401 (fixtures)
from tests.launched import Launched

WORKER = "import django; django.setup(); from conversalabs import worker; worker.serve()"


def pytest_itemcollected(item):
    item.add_marker("prove")


@pytest.fixture(scope="session")
def data_dir(tmp_path_factory):
    """A data directory that is all set up. Its path has spaces and more than a hundred characters."""
    folder = tmp_path_factory.mktemp("prove") / ("a folder with a long name " * 4).strip() / "data"
    folder.parent.mkdir()
    with Launched(folder) as product:
        product.wait_until_ready(180)
    return folder


@pytest.fixture
def worker(tmp_path):
    """`with worker() as process`: a worker of the test's database, killed at the end unless it was before."""
    database = connection.settings_dict
    address = f"postgresql://conversalabs_app@/{database['NAME']}?host={quote(database['HOST'], safe='')}"
    environment = {
        **os.environ,
        "DATABASE_URL": f"{address}&port={database['PORT']}" if database["PORT"] else address,
        "DATA_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "conversalabs.settings",
    }

    @contextmanager
    def start():
        process = subprocess.Popen([sys.executable, "-c", WORKER], cwd=settings.BASE_DIR, env=environment)
        try:
            yield process
        finally:
            process.kill()
            process.wait()

    return start
