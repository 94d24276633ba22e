"""A scanned document as it may be kept: a PDF in which nothing runs, or a picture drawn anew."""

import re
import zlib
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.pictures import draw

MAX_BYTES = 5 * 1024 * 1024
SCAN_EDGE = 2400  # an A4 page at 200 dots an inch
MAX_UNPACKED = 20 * 1024 * 1024
PDF = re.compile(rb"%PDF-[12]\.\d[\r\n]")
PDF_END = 1024  # bytes before the end in which `%%EOF` must stand
# Names of what acts by itself or carries other files. A scanner writes none of them.
ACTIVE = re.compile(
    rb"/(JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|SubmitForm|ImportData|GoToE|Encrypt)\b"
)
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
STREAM = re.compile(rb"stream\r?\n")


def keep_scan(upload: UploadedFile) -> ContentFile:
    """The file under a name of our own. Raises DomainError in words for who sent it."""
    if (upload.size or 0) > MAX_BYTES:
        raise refused(_("Berkas paling besar 5 MB."))
    data = upload.read(MAX_BYTES + 1)
    if data.startswith(b"%PDF-"):
        check_pdf(data)
        return ContentFile(data, name=f"{uuid4()}.pdf")
    if not data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        raise refused(_("Berkas harus PDF, JPEG, atau PNG."))
    return ContentFile(draw(data, edge=SCAN_EDGE).jpeg, name=f"{uuid4()}.jpg")


def check_pdf(data: bytes) -> None:
    """Refuses what is cut off, and what would act when it is opened. Names may be written in
    escapes and stand in packed streams; both are looked through."""
    if not PDF.match(data) or b"%%EOF" not in data[-PDF_END:]:
        raise refused(_("PDF ini rusak atau tidak lengkap. Pindai ulang."))
    left = MAX_UNPACKED
    for part in (data, *unpacked(data)):
        left -= len(part)
        if left < 0:
            raise refused(_("PDF ini rusak atau tidak lengkap. Pindai ulang."))
        if ACTIVE.search(ESCAPED.sub(lambda code: bytes([int(code[1], 16)]), part)):
            raise refused(
                _("PDF ini memuat isi yang berjalan sendiri atau terkunci. Kirim hasil pindaian.")
            )


def unpacked(data: bytes):
    """The streams of a PDF that zlib packed, each no further than what may be looked through."""
    for stream in STREAM.finditer(data):
        try:
            yield zlib.decompressobj().decompress(data[stream.end() :], MAX_UNPACKED)
        except zlib.error:
            continue  # a picture, or text as it is


def refused(message: str) -> DomainError:
    return DomainError(message, code="bad_document", errors={"document_file": [message]})
