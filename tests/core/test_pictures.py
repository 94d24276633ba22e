"""Pictures built to harm: bombs, two kinds in one, what hides in metadata. Each is refused before
it costs anything, or comes out as nothing but its picture."""

import io
import resource
import struct
import zipfile
import zlib
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from PIL import ExifTags, Image

from core import pictures
from core.errors import DomainError
from tests.villages.test_photos import bomb, encoded, heic, opened, picture

HTML = b"<html><script>alert(document.domain)</script></html>"
PHP = b"<?php system($_GET['c']); ?>"
KINDS = ("JPEG", "PNG", "WEBP", "HEIF")


def upload(kind, **options):
    if kind == "HEIF":
        return heic(picture(200, 120))
    return encoded(picture(200, 120), kind, **options)


def archive(*names):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name in names:
            file.writestr(name, "RAHASIA")
    return out.getvalue()


def png_chunk(kind, data):
    body = kind + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))


def png_of(width, height, colour=6, depth=8, chunks=b""):
    """A PNG whose header says how large it is; its pixels are missing."""
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + png_chunk(b"IHDR", header)
        + chunks
        + png_chunk(b"IDAT", zlib.compress(b"\0" * 100))
        + png_chunk(b"IEND", b"")
    )


def jpeg_of(width, height):
    """A JPEG that says it is that large."""
    data = bytearray(encoded(picture(), "JPEG"))
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = struct.pack(">HH", height, width)
    return bytes(data)


def webp_of(width, height):
    """The header of an extended WebP that says it is that large."""
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBPVP8X" + struct.pack("<I", 10) + b"\x10\0\0\0" + size
    return b"RIFF" + struct.pack("<I", len(body)) + body


def heic_of(width, height):
    """A HEIC whose every `ispe` says it is that large."""
    data = bytearray(heic(picture(64, 64)))
    at = data.find(b"ispe")
    assert at > 0
    while at > 0:
        data[at + 8 : at + 16] = struct.pack(">II", width, height)
        at = data.find(b"ispe", at + 1)
    return bytes(data)


def many_scans(count):
    """A progressive JPEG whose scans are told again and again."""
    data = encoded(picture(400, 300), "JPEG", progressive=True)
    last = data.rindex(b"\xff\xda")
    return data[:last] + data[last:-2] * count + data[-2:]


BOMBS = {
    "png of 169 megapixels": bomb(),
    "png of 64 megapixels": bomb(8_000),
    "png wide": png_of(2_000_000_000, 1),
    "png high": png_of(1, 2_000_000_000),
    "png huge both ways": png_of(2_000_000_000, 2_000_000_000),
    "png of 16 bits": png_of(30_000, 30_000, depth=16),
    "jpeg that says 65535²": jpeg_of(65_535, 65_535),
    "webp that says 16384²": webp_of(16_384, 16_384),
    "heic that says 50000²": heic_of(50_000, 50_000),
    "jpeg of a thousand scans": many_scans(1000),
    "png text that unpacks to 100 MB": png_of(
        64, 48, chunks=png_chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(100_000_000), 9))
    ),
    "png profile that unpacks to 100 MB": png_of(
        64, 48, chunks=png_chunk(b"iCCP", b"a\0\0" + zlib.compress(bytes(100_000_000), 9))
    ),
}


def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_and_costs_nothing(name):
    data = BOMBS[name]
    assert len(data) < 2_000_000
    before = peak()
    for _turn in range(3):
        with pytest.raises(DomainError) as caught:
            pictures.draw(data)
        assert caught.value.code == "bad_photo"
    assert peak() - before < 50_000  # kB


def test_bombs_side_by_side_cost_nothing():
    data = list(BOMBS.values())[:8]
    before = peak()

    def one(upload):
        try:
            pictures.draw(upload)
        except DomainError as refusal:
            return refusal.code

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(one, data)) == ["bad_photo"] * 8
    assert peak() - before < 50_000


def test_the_largest_that_is_taken_and_one_more():
    assert pictures.draw(encoded(Image.new("1", (8000, 5000)), "PNG")).width == 1600
    with pytest.raises(DomainError, match="40 megapiksel"):
        pictures.draw(encoded(Image.new("1", (8000, 5001)), "PNG"))


def test_as_many_scans_as_cameras_write_are_read():
    assert pictures.draw(encoded(picture(400, 300), "JPEG", progressive=True)).width == 400


POLYGLOTS = {
    "{} + ZIP": lambda data: data + archive("a.txt"),
    "{} + JAR": lambda data: data + archive("META-INF/MANIFEST.MF", "A.class"),
    "{} + HTML": lambda data: data + HTML,
    "{} + PHP": lambda data: data + PHP,
    "{} + PDF": lambda data: data + b"%PDF-1.7\n/JavaScript (RAHASIA)\n%%EOF",
    "{} + SVG": lambda data: data + b"<svg onload='alert(1)'>RAHASIA</svg>",
}
FOREIGN = (b"RAHASIA", b"PK\x03\x04", b"META-INF", b"script", b"<?php", b"%PDF", b"<svg", b"html")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", POLYGLOTS)
def test_of_two_files_in_one_only_the_picture_is_left(kind, name):
    both = POLYGLOTS[name](upload(kind))
    assert any(mark in both for mark in FOREIGN)
    drawn = pictures.draw(both)
    for data in (drawn.jpeg, drawn.small):
        assert not [mark for mark in FOREIGN if mark in data]
        assert data.endswith(b"\xff\xd9")
        assert not zipfile.is_zipfile(io.BytesIO(data))


def test_a_gif_that_is_a_jar_is_refused():
    with pytest.raises(DomainError, match="bukan foto"):
        pictures.draw(encoded(picture(mode="P"), "GIF") + archive("META-INF/MANIFEST.MF"))


def laden_exif(**more):
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "RAHASIA-PONSEL"
    exif[ExifTags.Base.ImageDescription] = HTML.decode()
    exif[ExifTags.Base.Software] = PHP.decode()
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    gps[ExifTags.GPS.GPSLatitude] = (8.0, 12.0, 1.0)
    gps[ExifTags.GPS.GPSLongitude] = (113.0, 14.0, 1.0)
    for name, value in more.items():
        exif[getattr(ExifTags.Base, name)] = value
    return exif


def markers(jpeg):
    """The segments of a JPEG before its pixels."""
    found, at = [], 2
    while jpeg[at + 1] != 0xDA:
        found.append(jpeg[at + 1])
        at += 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
    return found


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_of_metadata_not_a_segment_is_left(kind):
    data = upload(kind, exif=laden_exif())
    assert b"RAHASIA-PONSEL" in data
    drawn = pictures.draw(data)
    for jpeg in (drawn.jpeg, drawn.small):
        assert not [mark for mark in FOREIGN if mark in jpeg]
        # APP0 (JFIF), tables and frames; no APP1–15 (Exif, XMP, ICC, IPTC), no comment
        assert not [m for m in markers(jpeg) if 0xE1 <= m <= 0xEF or m == 0xFE]
        assert not opened(jpeg).getexif()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_turn_of_the_phone_stands_upright(orientation):
    """A red corner at the top left of what the photographer saw stays there."""
    seen = Image.new("RGB", (60, 40), "white")
    seen.paste("red", (0, 0, 20, 14))
    undo = {
        1: None,
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }[orientation]
    stored = seen.transpose(undo) if undo is not None else seen
    data = encoded(stored, "JPEG", exif=laden_exif(Orientation=orientation), quality=95)
    drawn = opened(pictures.draw(data).jpeg)
    assert drawn.size == (60, 40)
    red, green, _blue = drawn.getpixel((4, 4))
    assert red > 200
    assert green < 80
    assert min(drawn.getpixel((55, 36))) > 200


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_of_an_animation_the_first_picture_is_kept(kind):
    frames = [Image.new("RGB", (64, 48), colour) for colour in ("red", "lime", "blue")]
    data = encoded(frames[0], kind, save_all=True, append_images=frames[1:], duration=50)
    assert opened(data).n_frames == 3
    drawn = opened(pictures.draw(data).jpeg)
    assert getattr(drawn, "n_frames", 1) == 1
    red, green, _blue = drawn.getpixel((5, 5))
    assert red > 200
    assert green < 60


def test_colours_for_print_are_read():
    cmyk = encoded(Image.new("CMYK", (64, 48), (0, 255, 255, 0)), "JPEG")
    red, green, _blue = opened(pictures.draw(cmyk).jpeg).getpixel((5, 5))
    assert red > 180
    assert green < 90


@pytest.mark.parametrize("kind", KINDS)
def test_cut_anywhere_a_picture_is_refused_or_whole(kind):
    data = upload(kind)
    whole = pictures.draw(data)
    for part in range(1, 20):
        cut = data[: len(data) * part // 20]
        with suppress(DomainError):  # else what lacked was no part of the picture
            drawn = pictures.draw(cut)
            assert (drawn.width, drawn.height) == (whole.width, whole.height)
    with pytest.raises(DomainError):
        pictures.draw(data[: len(data) // 2])


OTHERS = {
    "GIF": encoded(picture(mode="P"), "GIF"),
    "BMP": encoded(picture(), "BMP"),
    "TIFF": encoded(picture(), "TIFF"),
    "ICO": encoded(picture(), "ICO"),
    "PPM": encoded(picture(), "PPM"),
    "TGA": encoded(picture(), "TGA"),
    "JPEG 2000": b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(40),
    "AVIF": b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf" + bytes(40),
    "MP4": b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + bytes(40),
    "SVG": b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>",
    "HTML": HTML,
    "PDF": b"%PDF-1.7\n%%EOF",
    "ZIP": archive("a"),
    "PostScript": b"%!PS-Adobe-3.0 EPSF-3.0\n",
    "ELF": b"\x7fELF" + bytes(60),
    "PE": b"MZ" + bytes(60),
    "XML": b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>",
    "nothing": b"\0" * 64,
    "RIFF that is no picture": b"RIFF\x24\0\0\0WAVEfmt " + bytes(40),
}


@pytest.mark.parametrize("name", OTHERS)
def test_every_other_kind_is_refused_by_its_bytes(name):
    with pytest.raises(DomainError, match="bukan foto"):
        pictures.draw(OTHERS[name])


def test_a_kind_hidden_behind_the_start_of_another_is_refused():
    for start in (b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"RIFF\0\0\0\0WEBP"):
        for name in ("GIF", "TIFF", "SVG", "PDF"):
            with pytest.raises(DomainError, match="rusak"):
                pictures.draw(start + OTHERS[name])


def test_a_larger_edge_keeps_more_of_a_page():
    page = encoded(picture(3000, 2000), "JPEG")
    assert (pictures.draw(page).width, pictures.draw(page, edge=2400).width) == (1600, 2400)
