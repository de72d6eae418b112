"""Which encoding a file is in.

Hardly any but three kinds reach us: UTF-8, UTF-16 from spreadsheets, and Western Windows text. Others are known by what
their words look like when they are read rightly; where that says too little, by what stands beside their letters in
their languages, with a favour for Western text, or short Brazilian files would be taken for Central European ones.
"""

import codecs
import re
from itertools import islice
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _

from imports import languages

ENCODINGS = {
    "utf-8": _("UTF-8"),
    "cp1252": _("Windows, Western European (1252)"),
    "utf-16": _("UTF-16"),
    "utf-16-le": _("UTF-16, little-endian without mark"),
    "utf-16-be": _("UTF-16, big-endian without mark"),
    "utf-32": _("UTF-32"),
    "utf-32-le": _("UTF-32, little-endian without mark"),
    "utf-32-be": _("UTF-32, big-endian without mark"),
    "cp1250": _("Windows, Central European (1250)"),
    "cp1251": _("Windows, Cyrillic (1251)"),
    "iso-8859-2": _("Central European (ISO 8859-2)"),
    "cp1253": _("Windows, Greek (1253)"),
    "iso-8859-7": _("Greek (ISO 8859-7)"),
    "cp1254": _("Windows, Turkish (1254)"),
    "koi8-r": _("Cyrillic (KOI8-R)"),
    "iso-8859-15": _("Western European (ISO 8859-15)"),
    "cp866": _("DOS, Cyrillic (866)"),
    "cp437": _("DOS, United States (437)"),
    "cp850": _("DOS, Western European (850)"),
    "mac-roman": _("Macintosh, Western European"),
    "gb18030": _("Chinese, simplified (GB 18030)"),
    "big5": _("Chinese, traditional (Big5)"),
    "shift-jis": _("Japanese (Shift JIS)"),
    "euc-jp": _("Japanese (EUC-JP)"),
    "cp949": _("Korean (949, EUC-KR)"),
}
# What is not UTF-8 is the first of these that reads best.
_GUESSED = (
    "cp1252", "cp850", "mac-roman", "cp1254", "cp1250", "cp1251", "koi8-r", "cp866", "cp1253", "iso-8859-7",
    "shift-jis", "gb18030", "big5", "cp949", "euc-jp",
)  # fmt: skip
# Whose words are written in which of those for Latin letters; and those that are asked in place of another.
_LANGUAGES = {
    "cp1252": languages.WESTERN, "cp850": languages.WESTERN, "mac-roman": languages.WESTERN,
    "cp1250": languages.CENTRAL, "iso-8859-2": languages.CENTRAL, "cp1254": languages.TURKISH,
}  # fmt: skip
_RIVALS = ("cp1250", "iso-8859-2", "cp1254", "mac-roman")
_SAMPLE = 1 << 16
_SIGNS = "‘’“”–—…€£•°©®™´·\xa0"
# Signs that say nothing of a language; and one letter in so many speaks for what was found.
_NEUTRAL = f"{_SIGNS}²³ºª«»¿¡"
_FAVOUR = 16
# A question in Spanish; "¿" alone may as well be a letter of another encoding.
_ASKED = re.compile(r"(?<!\w)¿\w[^?\n]{,80}\?")
_WORD = re.compile(r"\w+")
_ASIAN = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]+")
_KANA = re.compile(r"[\u3040-\u30ff]")
_CYRILLIC = re.compile(r"[А-ЯЁ]?[а-яё]*|[А-ЯЁ]+")
_GREEK = re.compile(r"[Α-Ωά-ώΆΈΉΊΌΎΏϊϋΐ]+")
_TONOS = re.compile(r"[άέήίόύώΆΈΉΊΌΎΏΐ]")
_TURKISH = re.compile(r"[a-zA-ZçğıöşüâîûÇĞİÖŞÜ]+")
_ONLY_TURKISH = re.compile(r"[ğışĞİŞ]")
_NOT_TURKISH = re.compile(r"[áéíóæÁÉÍÓÆãõÃÕ]")
_HANGUL = re.compile(r"[\uac00-\ud7af]+")
_MEASURE = re.compile(r"\w{0,2}[²³¹]")
_POLISH = re.compile(r"[łąęśżźćńŁĄĘŚŻŹĆŃ]")
_LATIN = re.compile(r"[^\W\d_]+")
_CHUNK = 1 << 20


def codec_of(encoding: str) -> str:
    """The codec that reads `encoding`; a mark at the start of UTF-8 is not text."""
    return "utf-8-sig" if encoding == "utf-8" else encoding


def detect_encoding(file: BinaryIO) -> str:
    """A key of `ENCODINGS` for `file`, which is read whole and left at its start."""
    file.seek(0)
    head = file.read(4096)
    file.seek(0)
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    found = is_wide(head) or _utf8_or_windows(file)
    file.seek(0)
    return found


def is_wide(head: bytes) -> str | None:
    """The kind of UTF-16 or UTF-32 that `head` is without saying so: of Western text every other byte is NUL, or more.

    Of other text it is at least in the ends of lines, all on one side, and the rest is letters and signs.
    """
    if head.count(0) > len(head) * 0.6:
        return next((each for each in ("utf-32-le", "utf-32-be") if _is_written_in(each, head)), None)
    even, odd = head[0::2].count(0), head[1::2].count(0)
    encoding, many, few = ("utf-16-le", odd, even) if odd > even else ("utf-16-be", even, odd)
    if many > len(head) * 0.2 and few < many / 10:
        return encoding
    return encoding if many > len(head) * 0.02 and few * 2 <= many and _is_written_in(encoding, head) else None


def _is_written_in(encoding: str, head: bytes) -> bool:
    step = 4 if "32" in encoding else 2
    text = head[: len(head) // step * step].decode(encoding, errors="replace").rstrip("\ufffd")
    is_lined = "\n" in text or "\r" in text
    return is_lined and all(char.isprintable() or char in "\t\r\n\ufeff\xa0\u3000" for char in text)


def _utf8_or_windows(file: BinaryIO) -> str:
    """UTF-8 with stray bytes has more whole characters than stray bytes; Windows text has next to no whole ones."""
    decoder = codecs.getincrementaldecoder("utf-8")(errors="surrogateescape")
    whole = stray = 0
    sample = b""
    while chunk := file.read(_CHUNK):
        text = decoder.decode(chunk)
        if not text.isascii():
            wide = [char for char in text if char > "\x7f"]
            lost = sum("\udc80" <= char <= "\udcff" for char in wide)
            whole, stray = whole + len(wide) - lost, stray + lost
            sample = sample or chunk[:_SAMPLE]
    if stray <= whole:
        return "utf-8"
    found = max(_GUESSED, key=lambda encoding: _likeness(sample, encoding))
    return _by_language(sample, found) if found in _LANGUAGES else found


def _by_language(sample: bytes, found: str) -> str:
    """Of the encodings that have letters in each other's places the one in which words are those of a language.

    Another than a Western one has to be clearly better: Western text is what people here have.
    """

    def fit(encoding: str) -> float:
        text = sample.decode(encoding, errors="replace")
        strange = sum(not (char.isascii() or char.isalpha() or char in _NEUTRAL) for char in text)
        return languages.likeness(text, _LANGUAGES[encoding]) - 2 * strange + 4 * len(_ASKED.findall(text))

    western = found if _LANGUAGES[found] is languages.WESTERN else "cp1252"
    favour = 2 + sum(byte > 0x7F for byte in sample) / _FAVOUR
    ranked = {encoding: fit(encoding) + favour * (encoding == western) for encoding in (western, *_RIVALS)}
    return max(ranked, key=ranked.get)


def _likeness(sample: bytes, encoding: str) -> float:
    """How much of what lies beyond ASCII looks like words when `sample` is read in `encoding`."""
    text = sample.decode(encoding, errors="replace")
    words = [word for word in islice(_WORD.finditer(text), 20_000) if not word[0].isascii()]
    signs = [char for char in text if not (char.isascii() or char.isalpha() or char in "²³¹")]
    usual = sum(char in _SIGNS for char in signs)
    looks_right = _TESTS.get(encoding, _western)
    if encoding == "cp1254" and _NOT_TURKISH.search(text):
        looks_right = _western
    return sum(looks_right(word[0], _width(word[0])) for word in words) + 2 * usual - len(signs)


def _width(word: str) -> int:
    return sum(not char.isascii() for char in word)


def _western(word: str, wide: int) -> float:
    if _MEASURE.fullmatch(word):
        return 0
    is_cased = word[1:].islower() or word.isupper() or len(word) == 1
    is_western = bool(_LATIN.fullmatch(word)) and is_cased and all(char < "\u0180" for char in word)
    return wide if is_western and wide * 2 <= max(len(word), 2) else -wide


def _central(word: str, wide: int) -> float:
    """A letter or two may as well be "m³" in Western text."""
    is_word = (
        len(word) > 2 and _POLISH.search(word) and _LATIN.fullmatch(word) and (word[1:].islower() or word.isupper())
    )
    return wide if is_word and wide * 4 <= len(word) * 3 else min(_western(word, wide), 0)


def _turkish(word: str, wide: int) -> float:
    """What has letters that Turkish alone has, and none that it has not, is worth more than the same as Icelandic."""
    return wide * 1.2 if _TURKISH.fullmatch(word) and _ONLY_TURKISH.search(word) else _western(word, wide)


def _cyrillic(word: str, wide: int) -> float:
    return wide * 1.5 if _CYRILLIC.fullmatch(word) else -wide


def _greek(word: str, wide: int) -> float:
    """A word in small letters has one accent; Russian read as Greek has none, or the rarest letters."""
    marks = len(_TONOS.findall(word))
    is_marked = marks == 1 or (marks == 0 and (len(word) < 4 or word.isupper()))
    is_cased = word[1:].islower() or word.isupper()
    return wide * 1.5 if _GREEK.fullmatch(word) and is_marked and is_cased else -wide


def _asian(word: str, wide: int) -> float:
    """Two bytes a sign, which other encodings read as two letters."""
    return 2 * wide + len(_KANA.findall(word)) / 2 if _ASIAN.fullmatch(word) and not _HANGUL.search(word) else -wide


def _korean(word: str, wide: int) -> float:
    """Chinese read as Korean mixes syllables with signs, Japanese has hardly any of the 2,350 usual ones."""
    if not _HANGUL.fullmatch(word):
        return -wide
    usual = sum(first >= 0xB0 and second >= 0xA1 for first, second in (char.encode("cp949") for char in word))
    return wide * 2.3 if usual * 2 >= len(word) else -wide


def _simplified(word: str, wide: int) -> float:
    """Nearly all that people write is within GB 2312; other encodings read as this are not. Kana is Japanese."""
    return min(_asian(word, wide), 2 * wide) if _is_within(word, "gb2312", b"\xf7") else -wide


def _traditional(word: str, wide: int) -> float:
    """The frequent signs come first in Big5."""
    return _asian(word, wide) if _is_within(word, "big5", b"\xc6") else -wide


def _is_within(word: str, encoding: str, last: bytes) -> bool:
    try:
        return all(char.isascii() or char.encode(encoding)[:1] <= last for char in word)
    except UnicodeEncodeError:
        return False


_TESTS = {
    "cp1250": _central, "cp1254": _turkish, "cp1251": _cyrillic, "koi8-r": _cyrillic, "cp866": _cyrillic,
    "cp1253": _greek, "iso-8859-7": _greek, "shift-jis": _asian, "euc-jp": _asian, "gb18030": _simplified,
    "big5": _traditional, "cp949": _korean,
}  # fmt: skip
