"""Scans of orders: nothing in them runs, names are ours, pictures are drawn anew."""

import re
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core import documents
from core.errors import DomainError
from tests.villages.test_photos import bomb, encoded, laden, opened, picture

UUID = "[0-9a-f-]{36}"


def pdf(*parts, end=b"%%EOF\n"):
    return b"%PDF-1.7\n" + b"\n".join(parts) + b"\n" + end


def packed(content):
    return b"<< /Filter /FlateDecode >>\nstream\n" + zlib.compress(content) + b"\nendstream"


def kept(content, name="perintah.pdf"):
    return documents.keep_scan(SimpleUploadedFile(name, content))


@pytest.mark.parametrize(
    "name", ["perintah.pdf", "../../x.php", "a\0b.pdf", "nama orang.pdf", "x" * 300, "foto.exe"]
)
def test_a_pdf_is_kept_as_it_is_under_a_name_of_ours(name):
    scan = pdf(b"1 0 obj << /Type /Page >> endobj", packed(b"q 612 0 0 792 0 0 cm /Im1 Do Q"))
    file = kept(scan, name)
    assert file.read() == scan
    assert re.fullmatch(rf"{UUID}\.pdf", file.name)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_picture_is_drawn_anew(kind):
    file = kept(laden(kind) + b"<script>RAHASIA</script>", "perintah.html")
    data = file.read()
    assert re.fullmatch(rf"{UUID}\.jpg", file.name)
    assert b"RAHASIA" not in data
    assert opened(data).format == "JPEG"


def test_a_page_stays_legible():
    assert opened(kept(encoded(picture(2480, 3508), "PNG")).read()).size == (1697, 2400)


ACTIVE = {
    "script": b"<< /S /JavaScript /JS (app.alert(1)) >>",
    "short script": b"<< /JS (x) >>",
    "start a program": b"<< /S /Launch /F (cmd.exe) >>",
    "carry files": b"<< /Names << /EmbeddedFiles 3 0 R >> >>",
    "form of its own": b"<< /AcroForm << /XFA 5 0 R >> >>",
    "send a form": b"<< /S /SubmitForm /F (http://x) >>",
    "locked": b"trailer << /Encrypt 9 0 R >>",
    "film": b"<< /Subtype /RichMedia >>",
}


@pytest.mark.parametrize("way", ["plain", "escaped", "packed", "packed behind a decoy"])
@pytest.mark.parametrize("name", ACTIVE)
def test_what_acts_by_itself_is_refused_however_it_is_written(name, way):
    content = ACTIVE[name]
    if way == "escaped":
        content = re.sub(rb"/([A-Z])", lambda found: b"/#%02x" % found[1][0], content)
    if way.startswith("packed"):
        content = packed(content)
    if way.endswith("decoy"):
        content = b"% stream\n" + content
    with pytest.raises(DomainError, match="berjalan sendiri atau terkunci"):
        kept(pdf(content))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.7\nterpotong", "tidak lengkap"),
        (b"%PDF-x\n%%EOF", "tidak lengkap"),
        (pdf() + b"<html>" + b" " * 2000, "tidak lengkap"),
        (b"<html>" + pdf(), "PDF, JPEG, atau PNG"),
        (b"MZ\x90", "PDF, JPEG, atau PNG"),
        (b"", "PDF, JPEG, atau PNG"),
        (b"<svg onload=x>", "PDF, JPEG, atau PNG"),
        (b"PK\x03\x04", "PDF, JPEG, atau PNG"),
        (b"GIF89a", "PDF, JPEG, atau PNG"),
        (b"\xff\xd8\xff<script>", "rusak"),
        (bomb(), "40 megapiksel"),
        (pdf(bytes(documents.MAX_BYTES)), "5 MB"),
        (pdf(packed(bytes(25_000_000))), "tidak lengkap"),
        (pdf(*[packed(bytes(8_000_000))] * 3), "tidak lengkap"),
    ],
    ids=range(14),
)
def test_everything_else_is_refused(content, words):
    with pytest.raises(DomainError, match=words) as caught:
        kept(content)
    assert caught.value.errors
