"""Whose data, whose virtual environment, which database: questions that are settled before anything runs."""

import os
import shutil
import sys
import tempfile
from pathlib import Path

import pytest

from conversalabs import data_dir, database, install
from conversalabs.postgres import UnavailableError

SOMEBODY = 65534


@pytest.fixture
def as_somebody():
    """Go on as a user who owns nothing here."""
    if os.geteuid() != 0:
        pytest.skip("only root can become somebody else")
    os.setegid(SOMEBODY)
    os.seteuid(SOMEBODY)
    yield
    os.seteuid(0)
    os.setegid(0)


class TestDataDir:
    def test_it_is_the_one_that_was_asked_for(self, tmp_path):
        assert data_dir.for_this_user(tmp_path / "data") == tmp_path / "data"

    def test_a_user_who_may_not_write_there_gets_another(self, tmp_path, as_somebody):
        found = data_dir.for_this_user(tmp_path / "data")
        assert found.parent.name == f"conversalabs-{SOMEBODY}"
        assert data_dir.for_this_user(tmp_path / "other") != found

    def test_beside_the_database_of_another_user_is_room(self, open_folder, as_somebody):
        assert data_dir.for_this_user(open_folder / "data") == open_folder / f"data-{SOMEBODY}"

    @pytest.fixture
    def open_folder(self):
        """A folder that everybody may write to, with root's database in it."""
        folder = Path(tempfile.mkdtemp())
        (folder / "data" / "postgres").mkdir(parents=True)
        for each in (folder, folder / "data"):
            each.chmod(0o777)
        yield folder
        shutil.rmtree(folder)

    def test_the_secret_is_made_once_and_shown_to_nobody(self, tmp_path):
        secret = data_dir.kept_secret(tmp_path / "data")
        assert data_dir.kept_secret(tmp_path / "data") == secret
        assert [file.name for file in (tmp_path / "data").iterdir()] == ["secret_key"]
        assert (tmp_path / "data" / "secret_key").stat().st_mode & 0o77 == 0


class TestDatabase:
    def test_an_address_in_django_s_words(self):
        found = database.described("postgresql://ana:p%40ss@db.example:5433/crm?sslmode=require")
        assert (found["USER"], found["PASSWORD"]) == ("ana", "p@ss")
        assert (found["HOST"], found["PORT"], found["NAME"]) == ("db.example", "5433", "crm")
        assert found["OPTIONS"] == {"sslmode": "require", **database.PREPARING}

    def test_what_is_no_address_is_refused_without_showing_the_password(self):
        with pytest.raises(UnavailableError) as refusal:
            database.described("postgresql://ana:secret@[")
        assert "secret" not in str(refusal.value)

    def test_an_old_server_is_refused(self):
        database.check_version(150_000)
        with pytest.raises(UnavailableError, match=r"14\.9 is too old"):
            database.check_version(140_009)


class TestInstall:
    def test_an_old_python_is_told_so(self, monkeypatch):
        monkeypatch.setattr(sys, "version_info", (3, 10, 4))
        with pytest.raises(SystemExit, match=r"Python 3\.11 or newer is needed"):
            install.main("requirements.txt")

    def test_what_was_installed_for_other_requirements_is_not_complete(self, tmp_path):
        wanted = tmp_path / "requirements.txt"
        wanted.write_text("one==1\n")
        install.stamp(tmp_path, wanted).write_text("one==1\n")
        (tmp_path / "bin").mkdir()
        install.python_of(tmp_path).symlink_to(sys.executable)
        assert install.is_complete(tmp_path, wanted)
        wanted.write_text("one==2\n")
        assert not install.is_complete(tmp_path, wanted)

    def test_one_whose_python_is_gone_is_not_complete(self, tmp_path):
        wanted = tmp_path / "requirements.txt"
        wanted.write_text("one==1\n")
        install.stamp(tmp_path, wanted).write_text("one==1\n")
        assert not install.is_complete(tmp_path, wanted)
