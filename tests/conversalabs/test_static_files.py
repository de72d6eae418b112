"""One style sheet outside DEBUG, made of all of them."""

from pathlib import Path

from django.core.files.storage import FileSystemStorage

from conversalabs.static_files import _flatten

STATIC = Path(__file__).resolve().parents[2] / "static"


def flat_sheet() -> str:
    storage = FileSystemStorage(STATIC)
    names = [path.relative_to(STATIC).as_posix() for path in STATIC.rglob("*.css")]
    return _flatten({name: (storage, name) for name in names}, "css/app.css")


def test_every_sheet_is_in_the_one():
    sheet = flat_sheet()
    assert "@import" not in sheet
    for path in STATIC.rglob("*.css"):
        if path.name not in {"app.css", "admin.css"}:  # the admin has a theme, and this beside it
            assert path.read_text().split("{")[0].strip() in sheet, f"{path.name} is not imported"


def test_addresses_in_it_still_lead_somewhere():
    sheet = flat_sheet()
    addresses = [part.split('"')[0] for part in sheet.split('url("')[1:]]
    assert addresses
    for address in addresses:
        assert (STATIC / "css" / address).exists()
