"""Pictures that people upload: nothing of the file itself is kept, only what it shows, drawn anew."""

import re
import struct
import sys
import zipfile
from io import BytesIO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

FORMATS = ["PNG", "JPEG", "WEBP"]
# What browsers show as well, and what is shown small.
SHOWN = [*FORMATS, "GIF"]
TYPE = "image/webp"
QUALITY = 86
# What browsers and servers would run if the file were taken for a page or a program. Long enough that the pixels of a
# photo do not contain it by chance.
_MARKUP = re.compile(rb"<(!doctype|html|script|\?php)[\s>]", re.IGNORECASE)
_PDF_IS_WITHIN = 1024
# All that Pillow is known to raise on files that are broken or made to break it.
_UNREADABLE = (OSError, SyntaxError, ValueError, EOFError, struct.error)


def clean_image(upload: UploadedFile, side: int) -> ContentFile:
    """The middle of the PNG, JPEG or WebP `upload` as a WebP of `side` × `side` pixels, without any metadata.

    Raises ValidationError for what is no such picture, too large to take in, or something else at the same time.
    """
    content = _content(upload)
    if _is_more_than_a_picture(content):
        raise ValidationError(_("This file holds something besides a picture; save the picture anew and try that."))
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as image:
            # Before anything is unpacked: a few kilobytes can claim to be gigabytes of pixels.
            if image.width * image.height > settings.PICTURE_MAX_PIXELS:
                raise _too_many_pixels()
            return encoded(_square(image, side))
    except Image.DecompressionBombError as error:
        raise _too_many_pixels() from error
    except _UNREADABLE as error:
        raise ValidationError(_("This is no picture that can be read; choose a PNG, JPEG or WebP file.")) from error


def thumbnail(upload: File, side: int) -> ContentFile | None:
    """The picture in `upload`, whole, as a WebP within `side` × `side` pixels; None where it holds none to be shown.

    Of what is a picture and something else at the same time, and of one that takes too much memory, there is none.
    """
    if not 0 < pixels_of(upload) <= settings.PICTURE_MAX_PIXELS:
        return None
    content = upload.read()
    upload.seek(0)
    try:
        with Image.open(BytesIO(content), formats=SHOWN) as image:
            return None if _is_more_than_a_picture(content) else encoded(_within(image, side))
    except (Image.DecompressionBombError, *_UNREADABLE):
        return None


def pixels_of(upload: File) -> int:
    """How many pixels the head of a picture says that it has; 0 for what is none. Nothing is unpacked."""
    upload.seek(0)
    try:
        with Image.open(upload, formats=SHOWN) as image:
            return image.width * image.height
    except Image.DecompressionBombError:
        return sys.maxsize
    except _UNREADABLE:
        return 0
    finally:
        upload.seek(0)


def _content(upload: UploadedFile) -> bytes:
    most = settings.PICTURE_MAX_BYTES
    if upload.size > most:
        words = {"size": filesizeformat(upload.size), "most": filesizeformat(most)}
        raise ValidationError(_("The picture has %(size)s; at most %(most)s fit.") % words)
    upload.seek(0)
    return upload.read()


def _too_many_pixels() -> ValidationError:
    most = settings.PICTURE_MAX_PIXELS // 1_000_000
    return ValidationError(
        _("The picture has more than %(most)d million pixels; make it smaller first.") % {"most": most}
    )


def _is_more_than_a_picture(content: bytes) -> bool:
    is_document = b"%PDF-" in content[:_PDF_IS_WITHIN] or _MARKUP.search(content) is not None
    return is_document or zipfile.is_zipfile(BytesIO(content))


def _square(image: Image.Image, side: int) -> Image.Image:
    """Its middle, of that side."""
    return ImageOps.fit(_upright(image, side), (side, side), Image.Resampling.LANCZOS)


def _within(image: Image.Image, side: int) -> Image.Image:
    """All of it, no larger than it is."""
    upright = _upright(image, side)
    upright.thumbnail((side, side), Image.Resampling.LANCZOS)
    return upright


def _upright(image: Image.Image, side: int) -> Image.Image:
    """Upright, in colours that every screen knows."""
    image.draft("RGB", (side * 2, side * 2))  # a JPEG is unpacked only as large as it is needed
    upright = ImageOps.exif_transpose(image)
    return upright.convert("RGBA" if upright.has_transparency_data else "RGB")


def encoded(image: Image.Image) -> ContentFile:
    """`image` as it is stored, and nothing but its pixels."""
    bare, target = Image.new(image.mode, image.size), BytesIO()
    bare.paste(image)
    bare.save(target, "WEBP", quality=QUALITY)
    return ContentFile(target.getvalue(), "picture.webp")
