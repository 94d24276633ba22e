"""The pages of the field: who may open them, what they do, and that they say it in words."""

import io
import re
from datetime import date, time
from html import unescape
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from patrols.models import ActionItem, Attendee, Meeting, Operation, Patrol, PatrolPoint
from tests.factories import (
    ActionItemFactory,
    MeetingFactory,
    OperationFactory,
    PatrolPlanFactory,
    ProgramFactory,
    posted,
)
from units.policy import Role


def words(response):
    html = response.content.decode()
    main = re.search(r"<main.*</main>", html, re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main[0] if main else html)).split())


@pytest.fixture
def as_user(client):
    def log_in(user):
        client.force_login(user)
        return client

    return log_in


def photo_file():
    image = Image.new("RGB", (64, 48), (120, 160, 90))
    content = io.BytesIO()
    image.save(content, "JPEG")
    return SimpleUploadedFile("giat.jpg", content.getvalue(), content_type="image/jpeg")


def typed(field, **changes):
    return {
        "id": str(uuid4()),
        "program": "POLISI-KETOK",
        "patrol_type": "obvit",
        "patrolled_on": "2024-01-17",
        "starts": "08:00",
        "ends": "10:00",
        f"go-{field.market.pk}": "on",
        f"at-{field.market.pk}": "08:20",
        f"met-{field.market.pk}": "6",
        "happened": "nihil",
        "hotlines": ["110"],
        "situation": "Aman dan kondusif",
    } | changes


def test_a_patrol_is_entered_shown_and_listed(field, as_user):
    client = as_user(field.officer)
    assert "Pasar Kunir" in words(client.get("/patrols/new/"))
    sent = client.post("/patrols/new/", typed(field, photos=photo_file()), follow=True)
    said = words(sent)
    patrol = Patrol.objects.get()
    assert patrol.receipt in said
    assert "6 warga" in said
    assert patrol.photos.count() == 1
    assert "NIHIL" in words(client.get("/patrols/"))
    photo = client.get(f"/patrols/{patrol.pk}/photos/{patrol.photos.get().pk}/small/")
    assert photo["Content-Type"] == "image/jpeg"
    assert photo.getvalue()  # read to its end: closed by hand it takes the connection along
    again = words(client.get("/patrols/new/?lagi=1"))
    assert "Pasar Kunir" in again


def test_what_is_wrong_stands_at_its_field(field, as_user):
    client = as_user(field.officer)
    answer = client.post(
        "/patrols/new/", typed(field, ends="07:00", **{f"at-{field.market.pk}": "11:00"})
    )
    assert answer.status_code == 422
    assert "Selesai mendahului mulai" in words(answer)
    answer = client.post("/patrols/new/", typed(field, **{f"at-{field.market.pk}": "11:00"}))
    assert "Tiba di luar waktu patroli" in words(answer)
    answer = client.post("/patrols/new/", typed(field, happened=""))
    assert "Pilih NIHIL atau Ada kejadian." in words(answer)
    answer = client.post("/patrols/new/", typed(field, happened="happened"))
    assert "Pilih jenis kejadiannya, atau pilih NIHIL." in words(answer)
    assert not Patrol.objects.exists()


def test_an_edit_on_the_page_keeps_what_the_form_does_not_show(field, as_user, patrol):
    found = patrol(
        nihil=None,
        incidents=[{"kind": "curat", "description": str(n)} for n in range(5)],
        visits=[{"point": str(field.market.pk), "note": "Sepi"}],
    )
    client = as_user(field.officer)
    page = client.get(f"/patrols/{found.pk}/edit/")
    form = page.context["form"]
    data = {bound.html_name: bound.value() or "" for bound in form if bound.value()}
    data |= {"patrolled_on": "2024-01-09", "starts": "08:00", "ends": "10:00"}
    data |= {"situation": "Aman terkendali"}
    assert client.post(f"/patrols/{found.pk}/edit/", data).status_code == 302
    found.refresh_from_db()
    assert found.situation == "Aman terkendali"
    assert found.incidents.count() == 5
    assert found.visits.get().note == "Sepi"


def test_a_plan_fills_the_form(field, as_user):
    plan = PatrolPlanFactory(unit=field.kunir, planned_on="2024-01-18", created_by=field.officer)
    plan.points.add(field.bank)
    client = as_user(field.officer)
    assert "BRI Kunir" in words(client.get("/patrols/plans/"))
    form = client.get(f"/patrols/new/?plan={plan.pk}").context["form"]
    assert form[f"go-{field.bank.pk}"].value() is True
    assert not form[f"go-{field.market.pk}"].value()
    client.post("/patrols/new/", typed(field, plan=str(plan.pk)))
    assert Patrol.objects.get().plan == plan
    assert "Sudah dilaksanakan" in words(client.get("/patrols/plans/"))


def test_every_page_opens_for_who_may_read_and_hides_foreign_rows(field, as_user, patrol):
    row = patrol()
    at = {"unit": field.kunir, "area": field.market.area}
    meeting = MeetingFactory(**at)
    item = ActionItemFactory(meeting=meeting)
    operation = OperationFactory(**at)
    ProgramFactory(code="SKD")
    pages = [
        "/patrols/",
        "/patrols/plans/",
        "/patrols/coverage/",
        "/patrols/hot-spots/",
        "/patrols/hot-spots/data/",
        "/patrol-points/",
        "/meetings/",
        "/operations/",
        "/skd/",
        "/skd/?on=2021-02-01&within=35.08.06",
    ]
    own = [
        f"/patrols/{row.pk}/",
        f"/patrol-points/{field.market.pk}/",
        f"/meetings/{meeting.pk}/",
        f"/operations/{operation.pk}/",
    ]
    for user in (field.officer, field.head, field.regency):
        client = as_user(user)
        for page in (*pages, *own):
            assert client.get(page).status_code == 200, page
    forms = ["/patrols/new/", "/patrols/plans/new/", "/patrol-points/new/", "/meetings/new/"]
    forms += ["/operations/new/", f"/meetings/{meeting.pk}/follow-ups/new/"]
    forms += [f"/meetings/{meeting.pk}/edit/", f"/operations/{operation.pk}/edit/"]
    forms += [f"/meetings/follow-ups/{item.pk}/complete/", f"/patrol-points/{field.bank.pk}/edit/"]
    client = as_user(field.officer)
    for page in forms:
        assert client.get(page).status_code == 200, page
    client = as_user(field.stranger)
    for page in own:
        assert client.get(page).status_code == 404, page


def test_the_export_of_a_list_has_each_of_several_values(field, as_user):
    client = as_user(field.head)
    asked = "status=verified&status=dissolved"
    page = client.get(f"/meetings/?{asked}&page=2&q=")
    assert page.context["export_url"] == f"/reports/?report=meetings&{asked}"
    span = "patrolled_from=2024-01-01&" + asked  # of patrols, what the list chose itself goes along
    page = client.get(f"/patrols/?{span}")
    assert page.context["export_url"] == f"/reports/?report=patrols&{span}"


def test_objects_meetings_and_operations_are_typed(field, as_user):
    ProgramFactory(code="YUSTISI", measures=("operation",))
    client = as_user(field.officer)
    point = {"id": str(uuid4()), "name": "SPBU Kunir", "category": "spbu", "risk": "rawan"}
    client.post("/patrol-points/new/", point | {"area": "35.08.06.2001", "active": "on"})
    assert PatrolPoint.objects.get(name="SPBU Kunir").unit == field.kunir
    meeting = {"id": str(uuid4()), "title": "Rakor", "stage": "held", "kind": "rakor"}
    meeting |= {"level": "kecamatan", "held_on": "2024-01-16", "name-0": "Budi", "part-0": "arahan"}
    client.post("/meetings/new/", meeting)
    found = Meeting.objects.get()
    assert found.attendees.get().part == "arahan"
    item = {"id": str(uuid4()), "text": "Laporkan", "institution": "tni", "working_days": "1"}
    client.post(f"/meetings/{found.pk}/follow-ups/new/", item)
    assert ActionItem.objects.get().due_on.isoformat() == "2024-01-17"
    assert "Lewat tenggat" in words(client.get("/meetings/"))
    assert "Tindak lanjut rapat lewat tenggat" in words(client.get("/"))
    for name in ("minutes", "attendance"):
        paper = client.get(f"/meetings/{found.pk}/{name}.pdf")
        assert paper.content.startswith(b"%PDF-")
    operation = {"id": str(uuid4()), "program": "YUSTISI", "held_on": "2024-01-16"}
    operation |= {"people": "42", "sanction-tilang": "19", "stated_total": "18", "who-0": "tni"}
    client.post("/operations/new/", operation)
    row = Operation.objects.get()
    assert (row.people, row.imbalance) == (42, 1)
    assert "selisih +1" in words(client.get(f"/operations/{row.pk}/"))


def test_a_polres_words_its_patrols_and_meetings(field, as_user):
    """The words of the polres stand on its pages at once; a field filled with braces stays so."""
    address = "/closings/template/?kind=patrol"
    words_of = "Giat {jenis} {kesatuan}: {obyek}\nHasil: {situasi}"
    answer = as_user(field.head).post(address, {"text": words_of, "act": "save"})
    assert answer.status_code == 302
    as_user(field.officer).post("/patrols/new/", typed(field, situation="Aman {jenis}"))
    patrol = Patrol.objects.get()
    page = unescape(as_user(field.officer).get(f"/patrols/{patrol.pk}/").content.decode())
    text = re.search(r'<pre class="share-text" id="teks-wa">(.*?)</pre>', page, re.DOTALL)[1]
    name = field.market.name
    kind = patrol.patrol_type.name.upper()
    assert text == f"Giat {kind} {patrol.unit.name}: \n   1) {name}\nHasil: Aman {{jenis}}"
    shown = as_user(field.head).get(address).content.decode()
    assert name in unescape(shown)  # the newest patrol is the preview
    foreign = as_user(posted(Role.BINMAS_HEAD, field.jaksel)).get(address).content.decode()
    assert "Mohon izin melaporkan" in foreign
    assert name not in unescape(foreign)


def test_a_meeting_that_was_held_is_sent_in_the_customary_form(field, as_user):
    meeting = MeetingFactory(
        unit=field.kunir,
        area_id="35.08.06",
        title="Rapat koordinasi & evaluasi",
        held_on=date(2024, 1, 16),
        starts_at=time(9),
        ends_at=time(11, 30),
        place="Aula Kecamatan Kunir",
        chair="Camat Kunir",
        decisions="Ronda malam tiap RW\n\nPos dijaga bergantian",
    )
    for position, (name, present) in enumerate((("Budi", True), ("Sari", None), ("Anto", False))):
        Attendee.objects.create(
            meeting=meeting, position=position, name=name, name_key=name, present=present
        )
    ActionItemFactory(meeting=meeting, text="Susun jadwal ronda", due_on=date(2024, 1, 20))
    page = unescape(as_user(field.officer).get(f"/meetings/{meeting.pk}/").content.decode())
    text = re.search(r'<pre class="share-text" id="teks-wa">(.*?)</pre>', page, re.DOTALL)[1]
    assert text == (
        f"""Kepada Yth : Kapolres, {field.lumajang.name}
Dari       : {field.kunir.name}

Mohon izin melaporkan giat *{meeting.kind.name.upper()}* Rapat koordinasi & evaluasi pada Selasa, \
16 Januari 2024 sebagai berikut:

1. Waktu: 09.00–11.30 WIB
2. Tempat: Aula Kecamatan Kunir
3. Pimpinan rapat: Camat Kunir
4. Yang hadir:
   1) Budi
   2) Sari
5. Keputusan:
   1) Ronda malam tiap RW
   2) Pos dijaga bergantian
6. Tindak lanjut:
   1) Susun jadwal ronda, {field.kunir.name}, tenggat 20 Januari 2024

Tanda terima: {meeting.receipt}

Demikian untuk menjadi periksa."""
    )
    Meeting.objects.filter(pk=meeting.pk).update(stage="invited")
    invited = as_user(field.officer).get(f"/meetings/{meeting.pk}/").content.decode()
    assert "share-text" not in invited


def test_the_history_tells_visits_and_incidents_in_words(field, patrol, as_user):
    patrol(
        nihil=None,
        incidents=[
            {"kind": "curanmor", "point": str(field.bank.pk), "description": "Motor parkir"}
        ],
        participants=[{"institution": "polri", "headcount": 4}],
    )
    page = words(as_user(field.officer).get("/history/"))
    assert (
        "Kunjungan obyek: obyek: Pasar Kunir, tiba: 9 Januari 2024 08.15, warga ditemui: 4" in page
    )
    assert "Kejadian: jenis: Curanmor (pencurian kendaraan bermotor), obyek: BRI Kunir" in page
    assert "personel: 4, instansi: polri" in page
