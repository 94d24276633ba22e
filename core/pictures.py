"""A picture as it may be kept: recognised by its bytes, measured before it is decoded, drawn anew.

What was sent is never stored. Its picture is drawn on a fresh canvas, so no position, device, text
or foreign bytes come along.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from io import BytesIO

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from core.errors import DomainError

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 40_000_000
EDGE = 1600
SMALL_EDGE = 320
QUALITY = 82
# A progressive JPEG has some ten scans; each of a hundred thousand costs a pass over all pixels.
MAX_SCANS = 64
HEIC_BRANDS = {b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"}


@dataclass(frozen=True, slots=True)
class Picture:
    """JPEG bytes in two sizes; `sha256` is of the upload, `look` 64 signed bits of what is seen."""

    jpeg: bytes
    small: bytes
    width: int
    height: int
    sha256: str
    look: int


def draw(upload: bytes, *, edge: int = EDGE) -> Picture:
    """The picture in an upload, no side longer than `edge`. Raises DomainError `bad_photo`, saying
    what may be sent."""
    if len(upload) > MAX_BYTES:
        raise refused(_("Foto terlalu besar. Paling besar 10 MB."))
    kind = kind_of(upload)
    if kind is None:
        raise refused(_("Berkas ini bukan foto JPEG, PNG, WebP, atau HEIC."))
    if kind == "JPEG" and upload.count(b"\xff\xda") > MAX_SCANS:
        raise refused(_("Foto ini rusak atau tidak lengkap. Kirim ulang."))
    large = redraw(decode(upload, kind, edge), edge)
    small = redraw(large, SMALL_EDGE)
    return Picture(
        jpeg=encode(large),
        small=encode(small),
        width=large.width,
        height=large.height,
        sha256=hashlib.sha256(upload).hexdigest(),
        look=look_of(small),
    )


def kind_of(upload: bytes) -> str | None:
    """What the first bytes say; names and types that a browser sends are not asked."""
    if upload.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if upload.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if upload[:4] == b"RIFF" and upload[8:12] == b"WEBP":
        return "WEBP"
    if upload[4:8] == b"ftyp" and upload[8:12] in HEIC_BRANDS:
        return "HEIF"
    return None


def decode(upload: bytes, kind: str, edge: int) -> Image.Image:
    if kind == "HEIF":
        learn_heif()
    try:
        with Image.open(BytesIO(upload), formats=[kind]) as image:
            if image.width * image.height > MAX_PIXELS:
                raise Image.DecompressionBombError
            image.draft("RGB", (2 * edge, 2 * edge))  # a JPEG is decoded at a fraction of its size
            image.load()
            image.thumbnail((2 * edge, 2 * edge))
            return ImageOps.exif_transpose(image)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise refused(_("Ukuran gambar terlalu besar. Paling besar 40 megapiksel.")) from None
    except Exception:  # decoders raise whatever a broken file leads them to
        raise refused(_("Foto ini rusak atau tidak lengkap. Kirim ulang.")) from None


@cache
def learn_heif() -> None:
    from pillow_heif import register_heif_opener

    register_heif_opener(thumbnails=False)


def redraw(image: Image.Image, edge: int) -> Image.Image:
    """The picture on a fresh canvas, white where it was transparent, no side longer than `edge`."""
    if image.mode.startswith("I"):  # 16 bits a pixel, as scanners write them
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    picture = image.convert("RGBA") if has_transparency(image) else image.convert("RGB")
    picture.thumbnail((edge, edge), Image.Resampling.LANCZOS)
    canvas = Image.new("RGB", picture.size, "white")
    canvas.paste(picture, mask=picture if picture.mode == "RGBA" else None)
    return canvas


def has_transparency(image: Image.Image) -> bool:
    return image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info


def encode(canvas: Image.Image) -> bytes:
    out = BytesIO()
    canvas.save(out, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return out.getvalue()


def look_of(image: Image.Image) -> int:
    """Difference hash: is each of 8 x 8 fields brighter than its neighbour? Alike pictures, shrunk
    or saved anew, differ in few bits. Signed, as PostgreSQL's bigint is."""
    grey = image.convert("L").resize((9, 8), Image.Resampling.BOX)
    pixels = grey.tobytes()
    bits = 0
    for row in range(8):
        for column in range(8):
            left, right = pixels[row * 9 + column], pixels[row * 9 + column + 1]
            bits = bits << 1 | (left > right)
    return bits - (1 << 64) if bits >> 63 else bits


def refused(message: str) -> DomainError:
    return DomainError(message, code="bad_photo", errors={"photo": [message]})
