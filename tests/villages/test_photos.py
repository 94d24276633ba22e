"""Photos: only pictures, no more than can be decoded, and nothing left of what was sent."""

import io
import struct
import zlib
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from PIL import ExifTags, Image, PngImagePlugin

from core import pictures as photos
from core.errors import Conflict, DomainError
from core.models import AuditEvent
from villages.models import Photo
from villages.services import add_photo, remove_photo, verify_formation
from villages.services.photos import MAX_PHOTOS

SCRIPT = b"<script>alert(document.domain)</script>"


def picture(width=64, height=48, mode="RGB", seed=0):
    """A picture with something to be seen: two slopes and a block."""
    image = Image.new("RGB", (width, height))
    image.putdata(
        [
            ((x * 255 // width + seed * 40) % 256, y * 255 // height, 255 if x > y else 0)
            for y in range(height)
            for x in range(width)
        ]
    )
    return image.convert(mode)


def encoded(image, kind="JPEG", **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def opened(data):
    return Image.open(io.BytesIO(data))


def bomb(side=13_000):
    """A PNG of 169 megapixels in some 20 kB."""

    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    row = b"\0" + bytes(side // 8)
    packer = zlib.compressobj(9)
    data = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    )


def heic(image):
    import pillow_heif

    out = io.BytesIO()
    pillow_heif.from_pillow(image).save(out, quality=90)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_draw_makes_a_jpeg_of_every_kind(kind):
    drawn = photos.draw(encoded(picture(), kind))
    image = opened(drawn.jpeg)
    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (64, 48))
    assert (drawn.width, drawn.height) == (64, 48)


def test_draw_reads_photos_of_iphones():
    drawn = photos.draw(heic(picture(200, 100)))
    assert opened(drawn.jpeg).size == (200, 100)


def test_draw_shrinks_to_the_two_sizes():
    drawn = photos.draw(encoded(picture(2400, 1200)))
    assert opened(drawn.jpeg).size == (1600, 800)
    assert opened(drawn.small).size == (320, 160)
    assert opened(photos.draw(encoded(picture(30, 20))).small).size == (30, 20)


@pytest.mark.parametrize("mode", ["L", "P", "1", "CMYK", "LA", "RGBA", "I;16"])
def test_draw_reads_every_mode(mode):
    kind = "JPEG" if mode == "CMYK" else "PNG"
    image = Image.new("I;16", (640, 480), 30_000) if mode == "I;16" else picture(mode=mode)
    assert opened(photos.draw(encoded(image, kind)).jpeg).mode == "RGB"


def test_sixteen_bits_keep_their_brightness():
    grey = Image.new("I;16", (64, 48), 128 * 256)
    assert opened(photos.draw(encoded(grey, "PNG")).jpeg).getpixel((9, 9)) == (128, 128, 128)


def test_what_is_transparent_is_white():
    clear = Image.new("RGBA", (20, 20), (255, 0, 0, 0))
    assert min(opened(photos.draw(encoded(clear, "PNG")).jpeg).getpixel((5, 5))) > 250


def test_the_picture_stands_upright():
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6  # the phone was turned
    drawn = photos.draw(encoded(picture(60, 40), exif=exif))
    assert (drawn.width, drawn.height) == (40, 60)


def laden(kind):
    """An upload that carries all it can: position, device, comments, profile, foreign bytes."""
    image = picture()
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "RAHASIA-PONSEL"
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    gps[ExifTags.GPS.GPSLatitude] = (8.0, 12.0, 1.0)
    gps[ExifTags.GPS.GPSLatitudeRef] = "S"
    if kind == "JPEG":
        return encoded(
            image, "JPEG", exif=exif, comment=b"RAHASIA-KOMENTAR", icc_profile=b"RAHASIA-ICC" * 9,
            xmp=b"<x:xmpmeta>RAHASIA-XMP</x:xmpmeta>",
        )  # fmt: skip
    if kind == "PNG":
        info = PngImagePlugin.PngInfo()
        info.add_text("Comment", "RAHASIA-TEKS")
        info.add_itxt("XML:com.adobe.xmp", "RAHASIA-XMP")
        return encoded(image, "PNG", exif=exif, pnginfo=info)
    if kind == "WEBP":
        return encoded(image, "WEBP", exif=exif, xmp=b"RAHASIA-XMP")
    return heic(image) + b"RAHASIA"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_nothing_of_the_upload_is_left(kind):
    upload = laden(kind) + SCRIPT
    assert b"RAHASIA" in upload
    drawn = photos.draw(upload)
    for data in (drawn.jpeg, drawn.small):
        assert b"RAHASIA" not in data
        assert b"script" not in data
        assert b"Exif" not in data
        image = opened(data)
        assert not image.getexif()
        assert not {"comment", "icc_profile", "xmp", "exif"} & set(image.info)


def gif():
    return encoded(picture(mode="P"), "GIF")


@pytest.mark.parametrize(
    ("upload", "words"),
    [
        (b"not a photo", "bukan foto"),
        (b"", "bukan foto"),
        (SCRIPT, "bukan foto"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "bukan foto"),
        (b"%PDF-1.7", "bukan foto"),
        (b"PK\x03\x04", "bukan foto"),
        (gif(), "bukan foto"),
        (encoded(picture(), "BMP"), "bukan foto"),
        (encoded(picture(), "TIFF"), "bukan foto"),
        (b"\xff\xd8\xff" + SCRIPT, "rusak"),
        (b"\x89PNG\r\n\x1a\n" + SCRIPT, "rusak"),
        (b"RIFF\0\0\0\0WEBP" + SCRIPT, "rusak"),
        (b"\0\0\0\x18ftypheic" + SCRIPT, "rusak"),
        (encoded(picture(400, 300))[:3000], "rusak"),
        (bomb(), "40 megapiksel"),
        (bomb(8_000), "40 megapiksel"),
        (bytes(photos.MAX_BYTES + 1), "10 MB"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_photo_is_refused(upload, words):
    with pytest.raises(DomainError) as caught:
        photos.draw(upload)
    assert words in str(caught.value)
    assert list(caught.value.errors) == ["photo"]


def test_a_bomb_is_refused_before_it_is_decoded():
    import resource

    upload = bomb()
    assert len(upload) < 30_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in range(5):
        with pytest.raises(DomainError):
            photos.draw(upload)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000  # kB


def bits(one, other):
    return ((one ^ other) & (1 << 64) - 1).bit_count()


def test_the_same_picture_looks_the_same():
    image = picture(1200, 900)
    looks = [
        photos.draw(data).look
        for data in (
            encoded(image, quality=95),
            encoded(image, quality=40),
            encoded(image, "PNG"),
            encoded(image.resize((800, 600))),
            encoded(image, "WEBP"),
        )
    ]
    assert all(bits(looks[0], look) <= 4 for look in looks)
    other = photos.draw(encoded(image.rotate(90))).look
    assert bits(looks[0], other) > 10
    assert all(-(2**63) <= look < 2**63 for look in looks)


# Keeping them


@pytest.fixture
def formation(create, clock):
    return create()


@pytest.mark.django_db
def test_add_photo(world, formation):
    upload = SimpleUploadedFile("../../etc/passwd.jpg", encoded(picture()))
    photo, created = add_photo(id=uuid4(), formation=formation, upload=upload, by=world.officer)
    assert created
    assert photo.image.name == f"photos/2021/02/{photo.pk}.jpg"
    assert photo.thumbnail.name == f"photos/2021/02/{photo.pk}-small.jpg"
    with photo.image.open() as kept:
        assert opened(kept.read()).size == (64, 48)
    event = AuditEvent.objects.of(formation).latest("id")
    assert (event.act, event.after["photo"]) == ("add_photo", str(photo.pk))
    formation.refresh_from_db()
    assert formation.version == 1


@pytest.mark.django_db
def test_the_same_upload_again_is_one_photo(world, formation):
    upload = encoded(picture())
    first, _created = add_photo(id=uuid4(), formation=formation, upload=upload, by=world.officer)
    again, created = add_photo(id=uuid4(), formation=formation, upload=upload, by=world.officer)
    assert (again, created) == (first, False)
    assert len(default_storage.listdir("photos/2021/02")[1]) == 2


@pytest.mark.django_db
def test_the_same_id_for_another_upload_conflicts(world, formation, create):
    key = uuid4()
    add_photo(id=key, formation=formation, upload=encoded(picture()), by=world.officer)
    other = create(area="35.08.06.2002")
    for target in (formation, other):
        with pytest.raises(Conflict):
            add_photo(id=key, formation=target, upload=encoded(picture(seed=3)), by=world.officer)
    assert Photo.objects.count() == 1
    assert len(default_storage.listdir("photos/2021/02")[1]) == 2


@pytest.mark.django_db
def test_photos_of_a_foreign_record(world, formation):
    for who in (world.stranger, world.neighbour):
        with pytest.raises(Http404):
            add_photo(id=uuid4(), formation=formation, upload=encoded(picture()), by=who)
    assert not Photo.objects.exists()


@pytest.mark.django_db
def test_photos_may_be_added_after_verification_but_not_taken_off(world, create, clock):
    formation = create(submit=True)
    verify_formation(formation=formation, by=world.head)
    photo, created = add_photo(
        id=uuid4(), formation=formation, upload=encoded(picture()), by=world.officer
    )
    assert created
    with pytest.raises(Conflict):
        remove_photo(photo=photo, by=world.officer)


@pytest.mark.django_db
def test_remove_photo(world, formation, django_capture_on_commit_callbacks):
    photo, _created = add_photo(
        id=uuid4(), formation=formation, upload=encoded(picture()), by=world.officer
    )
    with django_capture_on_commit_callbacks(execute=True):
        remove_photo(photo=photo, by=world.officer)
    assert not Photo.objects.exists()
    assert default_storage.listdir("photos/2021/02")[1] == []
    assert AuditEvent.objects.of(formation).latest("id").act == "remove_photo"


@pytest.mark.django_db
def test_no_more_photos_than_anyone_looks_at(world, formation):
    for number in range(MAX_PHOTOS):
        upload = encoded(picture(seed=number), quality=50 + number)
        add_photo(id=uuid4(), formation=formation, upload=upload, by=world.officer)
    with pytest.raises(DomainError) as caught:
        add_photo(id=uuid4(), formation=formation, upload=encoded(picture(9, 9)), by=world.officer)
    assert caught.value.code == "too_many_photos"
