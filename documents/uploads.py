"""What people upload: recognised by its bytes, measured, given a safe name; or refused with a sentence.

`examined` is slow for a hostile file and reads only its structure; call it before the door is opened. Not here: where
the bytes are kept (models.py) and the reading of imported texts (imported.py)."""

from __future__ import annotations

import io
import logging
import re
import struct
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject

from workflows.ledger import sha256
from workflows.text import BIDI_CONTROLS, INVISIBLE

LARGEST = 10 * 1024 * 1024
MOST_PAGES = 200
MOST_PIXELS = 40_000_000
LONGEST_NAME = 120
MOST_NODES = 10 * MOST_PAGES
"""Of a tree of pages: more branches than that have been made to keep a reader busy."""

PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
EXTENSIONS = {PDF: ".pdf", JPEG: ".jpg", PNG: ".png"}
PNG_BEGINS = b"\x89PNG\r\n\x1a\n"
NOT_IN_A_NAME = re.compile(r'[<>:"|?*\x00-\x1f\x7f]')

EMPTY = _("This file is empty.")
TOO_LARGE = _("This file is larger than 10 MB.")
UNKNOWN = _("This is not a PDF, a JPEG or a PNG, whatever its name says; save it as one of these.")
BROKEN = _("This file cannot be read to its end; save it again and try once more.")
ENCRYPTED = _("This PDF is protected by a password; save it without one.")
TOO_LONG = _("This PDF has more than 200 pages.")
TOO_WIDE = _("This image has more than 40 million pixels; make it smaller.")
TWO_IN_ONE = _("This file holds more than a document or an image; save it again and try once more.")

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it would log words of the file


class UploadRefused(Exception):
    """Why a file is not taken, in a sentence for people."""

    def __init__(self, sentence: str | Promise) -> None:
        super().__init__(str(sentence))


@dataclass(frozen=True)
class Upload:
    """A file that was examined; only `examined` makes one. `pages` of a PDF, else 0."""

    data: bytes = field(repr=False)
    name: str
    media_type: str
    pages: int

    def __str__(self) -> str:
        return f"{self.name} sha256:{sha256(self.data)}"


def examined(data: bytes, name: str) -> Upload:
    """The file as it may be kept. Raises UploadRefused."""
    if not data:
        raise UploadRefused(EMPTY)
    if len(data) > LARGEST:
        raise UploadRefused(TOO_LARGE)
    for begins, media_type, measure in KINDS:
        if data.startswith(begins):
            if media_type != PDF and b"%PDF-" in data[:1024]:  # where readers of PDF look for their beginning
                raise UploadRefused(TWO_IN_ONE)
            return Upload(data, safe_name(name, media_type), media_type, measure(data))
    raise UploadRefused(UNKNOWN)


def safe_name(name: str, media_type: str) -> str:
    """The name without its folders and without what hides or reorders it, with the extension of what the file is."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    kept = "".join(c for c in last if c not in BIDI_CONTROLS | INVISIBLE and unicodedata.category(c)[0] != "C")
    stem = " ".join(NOT_IN_A_NAME.sub("_", kept).split())
    while (shorter := re.sub(r"\.(pdf|jpe?g|png)$", "", stem, flags=re.IGNORECASE).rstrip(". ")) != stem:
        stem = shorter
    stem = stem.strip(". ")
    extension = EXTENSIONS[media_type]
    return (stem[: LONGEST_NAME - len(extension)].strip(". ") or "document") + extension


# ------------------------------------------------------------------------------------------------ PDF


def _pdf_pages(data: bytes) -> int:
    if not data.rstrip(b"\r\n\t \x00").endswith(b"%%EOF"):
        raise UploadRefused(TWO_IN_ONE if b"%%EOF" in data else BROKEN)
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted:
            raise UploadRefused(ENCRYPTED)
        number = _leaves(reader.root_object["/Pages"].get_object())
    except UploadRefused:
        raise
    except Exception as error:  # a hostile file makes its reader fail in every way there is
        raise UploadRefused(BROKEN) from error
    if not number:
        raise UploadRefused(BROKEN)
    return number


def _leaves(root: object) -> int:
    """The pages of the tree as they are, whatever its /Count says."""
    todo, seen, pages = [root], 0, 0
    while todo:
        node = todo.pop()
        seen += 1
        if not isinstance(node, DictionaryObject):
            raise UploadRefused(BROKEN)
        kids = node.get("/Kids")
        if kids is None:
            pages += 1
        else:
            listed = kids.get_object()
            if not isinstance(listed, ArrayObject):
                raise UploadRefused(BROKEN)
            if len(listed) > MOST_NODES:
                raise UploadRefused(TOO_LONG)
            todo += [kid.get_object() for kid in listed]
        if pages > MOST_PAGES or seen > MOST_NODES:
            raise UploadRefused(TOO_LONG)
    return pages


# ------------------------------------------------------------------------------------------------ images


def _png(data: bytes) -> int:
    """Its header, and a chain of chunks that ends where the file ends."""
    at, ended = len(PNG_BEGINS), False
    if data[at + 4 : at + 8] != b"IHDR" or len(data) < 33:
        raise UploadRefused(BROKEN)
    _measured(*struct.unpack(">II", data[16:24]))
    while at + 12 <= len(data) and not ended:
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        at, ended = at + 12 + length, kind == b"IEND"
    if not ended or at > len(data):
        raise UploadRefused(BROKEN)
    if at < len(data):
        raise UploadRefused(TWO_IN_ONE)
    return 0


def _jpeg(data: bytes) -> int:
    """The first frame header, and an end of image at the end."""
    at = 2
    while at + 9 <= len(data):
        if data[at] != 0xFF:
            break
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            _measured(width, height)
            if not data.rstrip(b"\x00").endswith(b"\xff\xd9"):
                raise UploadRefused(TWO_IN_ONE if b"\xff\xd9" in data else BROKEN)
            return 0
        (length,) = struct.unpack(">H", data[at + 2 : at + 4])
        at += 2 + max(length, 2)
    raise UploadRefused(BROKEN)


def _measured(width: int, height: int) -> None:
    if not width or not height:
        raise UploadRefused(BROKEN)
    if width * height > MOST_PIXELS:
        raise UploadRefused(TOO_WIDE)


KINDS: list[tuple[bytes, str, Callable[[bytes], int]]] = [
    (b"%PDF-", PDF, _pdf_pages),
    (b"\xff\xd8\xff", JPEG, _jpeg),
    (PNG_BEGINS, PNG, _png),
]
