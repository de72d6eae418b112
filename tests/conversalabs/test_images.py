"""Uploaded pictures: drawn anew, stripped, and refused in words when they are something else."""

import struct
import zipfile
import zlib
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, PngImagePlugin

from conversalabs.images import clean_image


def picture(kind="PNG", size=(40, 20), mode="RGB", colour=(200, 30, 30), **options) -> bytes:
    target = BytesIO()
    Image.new(mode, size, colour).save(target, kind, **options)
    return target.getvalue()


def clean(content: bytes, side=16, name="face.png") -> Image.Image:
    return Image.open(clean_image(SimpleUploadedFile(name, content, "image/png"), side))


def refusal(content: bytes) -> str:
    with pytest.raises(ValidationError) as refused:
        clean(content)
    return refused.value.messages[0]


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_every_picture_becomes_a_square_webp(kind):
    found = clean(picture(kind))
    assert (found.format, found.size) == ("WEBP", (16, 16))


@pytest.mark.parametrize(("mode", "colour"), [("CMYK", (0, 0, 0, 0)), ("L", 7), ("P", 3), ("1", 1), ("LA", (7, 7))])
def test_all_kinds_of_colour_are_read(mode, colour):
    assert clean(picture("JPEG" if mode == "CMYK" else "PNG", mode=mode, colour=colour)).size == (16, 16)


def test_what_is_transparent_stays_so():
    assert clean(picture(mode="RGBA", colour=(0, 0, 0, 0))).convert("RGBA").getpixel((8, 8))[3] == 0


def test_the_middle_is_kept():
    wide = Image.new("RGB", (60, 20), "white")
    wide.paste("black", (20, 0, 40, 20))
    target = BytesIO()
    wide.save(target, "PNG")
    assert max(clean(target.getvalue()).convert("L").getextrema()) < 40


def test_a_photo_taken_sideways_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    tall = Image.new("RGB", (20, 20), "white")
    tall.paste("black", (0, 0, 10, 20))
    target = BytesIO()
    tall.save(target, "JPEG", exif=exif, quality=95)
    upright = clean(target.getvalue()).convert("L")
    assert upright.getpixel((8, 2)) < 60 and upright.getpixel((8, 13)) > 200


def test_where_and_how_it_was_taken_is_gone():
    exif = Image.Exif()
    exif[0x010E] = "SECRET-PLACE"
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", "SECRET-PLACE")
    for content in (picture("JPEG", exif=exif, comment=b"SECRET-PLACE"), picture(pnginfo=text)):
        assert b"SECRET-PLACE" in content
        cleaned = clean_image(SimpleUploadedFile("a", content), 16).read()
        assert b"SECRET" not in cleaned and b"EXIF" not in cleaned


NO_PICTURES = {
    "empty": b"",
    "text": b"hello",
    "page": b"<html><script>alert(1)</script></html>",
    "drawing": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "gif": b"GIF89a=1;alert(1)//" + bytes(40),
    "half": picture()[:60],
    "half a photo": picture("JPEG", (300, 300))[:400],
    "signature": b"\x89PNG\r\n\x1a\n" + bytes(400),
    "bitmap": picture("BMP"),
    "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n",
}


@pytest.mark.parametrize("content", NO_PICTURES.values(), ids=NO_PICTURES)
def test_what_is_no_picture_is_refused_in_words(content):
    assert refusal(content).endswith(("choose a PNG, JPEG or WebP file.", "save the picture anew and try that."))


def archive() -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as file:
        file.writestr("evil.js", "alert(1)")
    return target.getvalue()


POLYGLOTS = {
    "archive behind": picture() + archive(),
    "page behind": picture("JPEG") + b"<HTML><body onload=alert(1)>",
    "script in a comment": picture("JPEG", comment=b"<script >alert(1)</script>"),
    "program behind": picture("WEBP") + b"<?php system($_GET[0]);",
    "document in front": picture("JPEG", comment=b"%PDF-1.4 1 0 obj"),
}


@pytest.mark.parametrize("content", POLYGLOTS.values(), ids=POLYGLOTS)
def test_a_picture_that_is_something_else_too_is_refused(content):
    assert "besides a picture" in refusal(content)


def test_what_trails_a_photo_is_no_reason_to_refuse_it():
    """Telephones put a short film behind it."""
    assert clean(picture("JPEG") + b"\0\0\0\x18ftypmp42" + bytes(200)).size == (16, 16)


def test_a_file_too_large_is_refused_with_both_sizes(settings):
    settings.PICTURE_MAX_BYTES = 50
    assert "at most 50" in refusal(picture())


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that claims to be so large."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("side", [7_000, 12_000, 50_000])
def test_a_bomb_is_refused_before_it_is_unpacked(side):
    assert "more than 40 million pixels" in refusal(bomb(side, side))


def test_a_bomb_of_text_is_refused():
    text = PngImagePlugin.PngInfo()
    for number in range(20):
        text.add_text(f"k{number}", "a" * (5 << 20), zip=True)
    assert "no picture" in refusal(picture(pnginfo=text))
