"""What stands for the parameters of addresses: one sample object of each kind in every place.

The matrix asks for every address with an object of home, of a sibling polsek, of another polres, of
another polda, and with one that exists nowhere. So it must know what a parameter names.

**A new route with a parameter** (the matrix says which) is told here, in two steps:

1. `PARAMETERS`: the route up to and including the parameter, without `api/v1/`, leads to the name
   of a kind: `"patrols/<uuid:pk>": "patrol"`. Page and API share the line.
2. `KINDS`: that kind is a function that makes one in a place, for an owner, in its smallest valid
   form, written by somebody who is none of the actors:
   `"patrol": Kind(lambda place, owner: PatrolFactory(unit=place.polsek, area=place.village))`.
   Who sees it follows from `Model.objects.for_user`; say `seen=` only where that is not the rule,
   and `value=` where the address does not hold the primary key. `own=True` makes the one at home
   belong to who asks.

A parameter that names no object (a format, a report) is `Fixed(value)`. What a route must be told
behind the question mark to do anything at all stands in `QUERIES`, in the same words.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.files.base import ContentFile
from django.db.models import Model
from django.utils import timezone

from aid.models import DoseReport, Item, Movement, Stage, Store
from core.models import Job, Upload
from core.weeks import Week
from patrols.models import ActionItem, PatrolPhoto
from programs.models import Plan
from reports.closings.services import close_week
from reports.exports.feeds import digest_of
from reports.models import (
    Chart,
    Closing,
    Delivery,
    EntryDraft,
    ExportFeed,
    Import,
    OpeningRequest,
    Subscription,
)
from tests.access.world import Place, World
from tests.factories import (
    ActionItemFactory,
    AreaFactory,
    AssessmentFactory,
    CaseClaimFactory,
    CaseReportFactory,
    CheckInFactory,
    DeclaredZoneFactory,
    EnforcementFactory,
    FigureFactory,
    FormationFactory,
    MarkFactory,
    MeetingFactory,
    OperationFactory,
    PatrolFactory,
    PatrolPhotoFactory,
    PatrolPlanFactory,
    PatrolPointFactory,
    PhotoFactory,
    PillarFactory,
    PillarHolderFactory,
    PoskoFactory,
    PoskoRequestFactory,
    ProgramFactory,
    ShiftFactory,
    TargetFactory,
    ZoneReportFactory,
    ZoneRuleFactory,
    ZoneSnapshotFactory,
    posted,
)
from units.models import Letterhead, User
from units.policy import Act, can
from units.queries import villages_in_reach
from units.scope import lies_in_scope, scope_of
from units.services import create_token
from villages.models import Correction
from villages.services import receipts

CLOSED = Week.parse("2021-W05")
COUNTS = ("rows", "new", "changed", "unchanged", "conflicts", "errors")
LONG_AGO = datetime(2021, 2, 10, 1, tzinfo=UTC)
PICTURE = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffd9")
NOWHERE = uuid.UUID("0f0f0f0f-0f0f-4f0f-8f0f-0f0f0f0f0f0f")


def by_scope(user: User, row: Model) -> bool:
    return type(row)._default_manager.for_user(user).filter(pk=row.pk).exists()


@dataclass(frozen=True)
class Kind:
    """How to make one, who sees it, and what of it stands in the address."""

    make: Callable[[Place, User], Any]
    seen: Callable[[User, Any], bool] = by_scope
    value: Callable[[Any], Any] = lambda row: row.pk
    absent: Any = NOWHERE
    own: bool = False


@dataclass(frozen=True)
class Fixed:
    """A parameter that names no object."""

    value: Any


def everybody(user: User, row: Model) -> bool:
    return True


def reaches(user: User, village: Any) -> bool:
    """Whoever serves the desa, or looks at it from its regency."""
    return villages_in_reach(user, timezone.localdate()).filter(pk=village.pk).exists()


def administrators(user: User, row: Model) -> bool:
    return scope_of(user).everything


def a_target(place: Place, owner: User):
    """Ordered to the polres, shared with the one polsek; one runs for each programme."""
    return TargetFactory(
        program=ProgramFactory(code=f"KTS-{place.polsek.code}"),
        unit=place.polres,
        shares={place.polsek: 5},
        recorded_by=place.person,
    )


def a_plan(place: Place, owner: User) -> Plan:
    """With the scan of its order."""
    plan = sample(place, "target", owner).plans.get()
    plan.document_file.save("perintah.pdf", ContentFile(b"%PDF-1.4 perintah"))
    return plan


def a_formation(place: Place, owner: User):
    return FormationFactory(
        unit=place.polsek,
        area=place.village,
        status="verified",
        created_by=place.person,
        decided_by=place.person,
        name=f"Kampung {place.name}",
    )


def a_photo(place: Place, owner: User):
    photo = PhotoFactory(formation=sample(place, "formation", owner), uploaded_by=place.person)
    for stored in (photo.image, photo.thumbnail):
        stored.storage.save(stored.name, ContentFile(PICTURE))
    return photo


def a_session(place: Place, owner: User) -> UserSession:
    return UserSession.objects.create(
        user=owner, ip="192.0.2.1", user_agent="Firefox", session_key=f"{place.name}-{owner.pk}"
    )


def a_correction(place: Place, owner: User) -> Correction:
    return Correction.objects.create(
        id=uuid.uuid4(),
        formation=sample(place, "formation", owner),
        changes={"notes": ["", "Catatan"]},
        reason="Lupa ditulis.",
        proposed_by=place.person,
        proposed_at=LONG_AGO,
    )


def a_chart(place: Place, owner: User) -> Chart:
    return Chart.objects.create(
        key=f"{place.name}-grafik",
        target=sample(place, "target", owner),
        form=Chart.Form.WIDE,
        svg="<svg xmlns='http://www.w3.org/2000/svg'/>",
        drawn_at=LONG_AGO,
    )


def an_upload(place: Place, owner: User) -> Upload:
    return Upload.objects.create(
        id=uuid.uuid4(), user=owner, kind="formation", record=NOWHERE, size=9, sha256="0" * 64,
        announced_at=LONG_AGO,
    )  # fmt: skip


def an_entry_draft(place: Place, owner: User) -> EntryDraft:
    return EntryDraft.objects.create(
        id=uuid.uuid4(), user=owner, kind="formation", saved_at=LONG_AGO
    )


def a_job(place: Place, owner: User) -> Job:
    """A finished job with its file, of who asks where he stands: an export, if he may have one."""
    scope = scope_of(owner)
    job = Job.objects.create(
        kind="exports.write" if can(owner, Act.EXPORT) else "progress.recompute",
        payload={"scope": scope.unit_path or scope.area_code or ("*" if scope.everything else "")},
        state=Job.State.DONE,
        requested_by=owner,
        run_at=LONG_AGO,
        ended_at=timezone.now(),
        result_name="kampung.csv",
    )
    job.result_file.save("kampung.csv", ContentFile(b"a;b\n"))
    return job


def a_token(place: Place, owner: User) -> Model:
    return create_token(user=owner)[0]


def a_passkey(place: Place, owner: User) -> Authenticator:
    return Authenticator.objects.create(
        user=owner, type=Authenticator.Type.WEBAUTHN, data={"name": "HP", "credential": {}}
    )


def a_feed(place: Place, owner: User) -> ExportFeed:
    """Of who asks; its link is known, as to its maker."""
    secret = f"{place.name}-{owner.pk}-{uuid.uuid4()}"
    feed = ExportFeed.objects.create(
        id=uuid.uuid4(), name="Kampung", report="formations", format="csv",
        digest=digest_of(secret), created_by=place.person,
    )  # fmt: skip
    if scope_of(owner).role:
        ExportFeed.objects.filter(pk=feed.pk).update(created_by=owner)
    feed.secret = secret
    return feed


def an_import(place: Place, owner: User) -> Import:
    """A file that was read, with the notes it came back with."""
    brought = Import(
        id=uuid.uuid4(), resource="pillars", file_name="daftar.csv", sha256="0" * 64,
        state=Import.State.READY, counts=dict.fromkeys(COUNTS, 0), created_by=owner,
    )  # fmt: skip
    brought.file.save("daftar.csv", ContentFile(b"a;b\n"), save=False)
    brought.answer.save("daftar.xlsx", ContentFile(b"PK"), save=False)
    brought.save()
    return brought


def a_closing(place: Place, owner: User) -> Closing:
    """One for each polres: home and sibling share it."""
    return close_week(unit=place.polres, week=CLOSED, by=None)[0]


def an_opening_request(place: Place, owner: User) -> OpeningRequest:
    return OpeningRequest.objects.create(
        unit=place.polsek,
        monday=CLOSED.monday,
        reason="Tanggal SK salah.",
        asked_at=LONG_AGO,
        asked_by=place.person,
    )


def stated(factory: Any) -> Callable[[Place, User], Model]:
    """One of what others stated, or counted, about the desa."""
    return lambda place, owner: factory(
        unit=place.polsek, area=place.village, recorded_by=place.person
    )


def an_rt(place: Place, owner: User) -> Model:
    return AreaFactory(code=f"{place.village.code}.001.001")


def a_zone_report(place: Place, owner: User) -> Model:
    return ZoneReportFactory(
        unit=place.polsek, area=sample(place, "rt", owner), recorded_by=place.person
    )


def a_holder(place: Place, owner: User) -> Model:
    PillarFactory(code="bhabinkamtibmas", name="Bhabinkamtibmas")
    return PillarHolderFactory(unit=place.polsek, area=place.village, created_by=place.person)


def a_posko(place: Place, owner: User) -> Model:
    return PoskoFactory(unit=place.polsek, area=place.village, created_by=place.person)


def at_posko(factory: Any) -> Callable[[Place, User], Model]:
    """Something that happened at the posko of the desa."""
    return lambda place, owner: factory(
        posko=sample(place, "posko", owner), created_by=place.person
    )


def an_assessment(place: Place, owner: User) -> Model:
    return AssessmentFactory(formation=sample(place, "formation", owner), created_by=place.person)


def a_mark(place: Place, owner: User) -> Model:
    return MarkFactory(unit=place.polsek, area=place.village, created_by=place.person)


def kept(place: Place) -> dict[str, Any]:
    """What every record of aid and vaccination carries."""
    now = timezone.now()
    return {
        "id": uuid.uuid4(),
        "receipt": receipts.draw(1)[0],
        "created_by": place.person,
        "created_at": now,
        "updated_at": now,
    }


def a_store(place: Place, owner: User) -> Store:
    return Store.objects.create(
        name=f"Gudang {place.name}", unit=place.polsek, area=place.village, **kept(place)
    )


def a_movement(place: Place, owner: User) -> Movement:
    item, _new = Item.objects.get_or_create(
        code="beras", defaults={"name": "Beras", "unit_name": "kg"}
    )
    return Movement.objects.create(
        kind="in",
        source="polda",
        item=item,
        quantity=5,
        moved_on=LONG_AGO.date(),
        program=ProgramFactory(code="BANTUAN"),
        store=sample(place, "store", owner),
        unit=place.polsek,
        last_written_by=place.person,
        **kept(place),
    )


def a_stage(place: Place, owner: User) -> Stage:
    """Of the polsek's own kecamatan, so that its sibling does not see it."""
    return Stage.objects.create(
        number=1,
        planned_on=LONG_AGO.date(),
        doses=100,
        program=ProgramFactory(code="VAKSINASI"),
        unit=place.polsek,
        area=place.village.parent,
        **kept(place),
    )


def a_dose_report(place: Place, owner: User) -> DoseReport:
    return DoseReport.objects.create(
        stage=sample(place, "stage", owner),
        area=place.village,
        unit=place.polsek,
        reported_on=LONG_AGO.date(),
        arrived=5,
        last_written_by=place.person,
        **kept(place),
    )


def a_letterhead(place: Place, owner: User) -> Letterhead:
    regency = place.village.parent.parent
    return Letterhead.objects.get_or_create(area=regency)[0]


def a_subscription(place: Place, owner: User) -> Subscription:
    return Subscription.objects.create(
        id=uuid.uuid4(),
        unit=place.polres,
        recipient=posted("commander", place.polres),
        created_by=place.person,
    )


def a_delivery(place: Place, owner: User) -> Delivery:
    return Delivery.objects.create(
        kind="reminder",
        unit=place.polsek,
        monday=CLOSED.monday,
        recipient=place.person,
        address="petugas@contoh.id",
        state="failed",
        started_at=LONG_AGO,
    )


def in_the_field(make) -> Callable[[Place, User], Any]:
    """A record of the field at the place's polsek, in its desa."""

    def of_place(place: Place, owner: User) -> Any:
        return make(unit=place.polsek, area=place.village, created_by=place.person)

    return of_place


def a_patrol_photo(place: Place, owner: User) -> PatrolPhoto:
    photo = PatrolPhotoFactory(patrol=sample(place, "patrol", owner), uploaded_by=place.person)
    photo.image.save("tes.jpg", ContentFile(b"foto"), save=False)
    photo.thumbnail.save("tes-small.jpg", ContentFile(b"foto"))
    return photo


def a_follow_up(place: Place, owner: User) -> ActionItem:
    meeting = sample(place, "meeting", owner)
    return ActionItemFactory(meeting=meeting, unit=place.polsek, created_by=place.person)


KINDS = {
    "patrol point": Kind(in_the_field(PatrolPointFactory)),
    "patrol plan": Kind(
        lambda place, owner: PatrolPlanFactory(unit=place.polsek, created_by=place.person)
    ),
    "patrol": Kind(in_the_field(PatrolFactory)),
    "patrol photo": Kind(a_patrol_photo),
    "meeting": Kind(in_the_field(MeetingFactory)),
    "action item": Kind(a_follow_up),
    "operation": Kind(in_the_field(OperationFactory)),
    "store": Kind(a_store),
    "movement": Kind(a_movement),
    "stage": Kind(a_stage),
    "dose report": Kind(a_dose_report),
    "formation": Kind(a_formation),
    "photo": Kind(a_photo),
    "correction": Kind(a_correction),
    "target": Kind(a_target),
    "plan": Kind(
        a_plan, seen=lambda user, plan: by_scope(user, plan.target), absent=987654321
    ),
    # Who has a share of a target does not see the drawing of all of it.
    "chart": Kind(
        a_chart,
        seen=lambda user, chart: by_scope(user, chart.target)
        and (scope_of(user).unit_path is None or lies_in_scope(user, chart.target)),
        absent="x",
    ),
    "figure": Kind(lambda place, owner: FigureFactory(unit=place.polsek, recorded_by=place.person)),
    "program": Kind(lambda place, owner: sample(place, "formation", owner).program, seen=everybody,
                    value=lambda row: row.code, absent="tiada"),
    "unit": Kind(lambda place, owner: place.polsek, value=lambda row: row.code, absent="TIADA"),
    "area": Kind(lambda place, owner: AreaFactory(code=f"{place.village.code}.001"),
                 absent="99.99.99.9999.001"),
    "polres": Kind(lambda place, owner: place.polres, value=lambda row: row.code, absent="TIADA"),
    "closing": Kind(a_closing, value=lambda row: row.code, absent="TIADA"),
    "opening request": Kind(an_opening_request, absent=987654321),
    "subscription": Kind(
        a_subscription,
        seen=lambda user, row: type(row).objects.managed_by(user).filter(pk=row.pk).exists(),
    ),
    "subscription by mail": Kind(
        a_subscription, seen=everybody, value=lambda row: row.token, absent="tiada"
    ),
    "delivery": Kind(a_delivery, absent=987654321),
    "job": Kind(a_job, own=True),
    "upload": Kind(an_upload, own=True),
    "entry draft": Kind(an_entry_draft, own=True),
    "import": Kind(an_import, own=True),
    "feed": Kind(a_feed, own=True),
    # The link itself is the right: who holds it reads what its maker may.
    "feed link": Kind(a_feed, seen=everybody, value=lambda row: row.secret, absent="tiada"),
    "person": Kind(
        lambda place, owner: posted("officer", place.polsek, name=f"Petugas {place.name}"),
        absent=987654321,
    ),
    "token": Kind(a_token, seen=lambda user, token: token.user_id == user.pk,
                  value=lambda row: row.digest, absent="x", own=True),
    "passkey": Kind(a_passkey, seen=lambda user, key: key.user_id == user.pk, absent=987654321,
                    own=True),
    "session": Kind(a_session, seen=lambda user, row: row.user_id == user.pk, absent=987654321,
                    own=True),
    "village": Kind(lambda place, owner: place.village, seen=reaches, absent="99.99.99.9999"),
    "rt": Kind(an_rt, absent="99.99.99.9999.001.001"),
    "zone rule": Kind(lambda place, owner: ZoneRuleFactory(), seen=everybody, absent="tiada"),
    "zone report": Kind(a_zone_report),
    "case report": Kind(stated(CaseReportFactory)),
    # Its page is that of the desa of which it tells.
    "case series": Kind(lambda place, owner: sample(place, "case report", owner),
                        value=lambda row: row.area_id, absent="99.99.99.9999"),
    "declared zone": Kind(stated(DeclaredZoneFactory)),
    "zone snapshot": Kind(stated(ZoneSnapshotFactory)),
    "enforcement": Kind(stated(EnforcementFactory)),
    "case claim": Kind(stated(CaseClaimFactory)),
    "pillar holder": Kind(a_holder),
    "pillar": Kind(lambda place, owner: PillarFactory(), seen=everybody, absent="tiada"),
    "posko": Kind(a_posko),
    "shift": Kind(at_posko(ShiftFactory)),
    "check-in": Kind(at_posko(CheckInFactory)),
    "posko request": Kind(at_posko(PoskoRequestFactory)),
    "assessment": Kind(an_assessment),
    "mark": Kind(a_mark),
    # Administrators see all; the door keeps everybody else out.
    "letterhead": Kind(a_letterhead, seen=administrators, absent=987654321),
    "unit row": Kind(lambda place, owner: place.polsek, seen=administrators, absent=987654321),
    "program row": Kind(lambda place, owner: sample(place, "formation", owner).program,
                        seen=administrators, absent=987654321),
    "measure row": Kind(lambda place, owner: sample(place, "target", owner).measure,
                        seen=administrators, absent="tiada"),
}  # fmt: skip

PARAMETERS: dict[str, str | Fixed] = {
    "patrol-points/<uuid:pk>": "patrol point",
    "patrol-plans/<uuid:pk>": "patrol plan",
    "patrols/plans/<uuid:pk>": "patrol plan",
    "patrols/<uuid:pk>": "patrol",
    "patrols/<uuid:pk>/photos/<uuid:photo>": "patrol photo",
    "meetings/<uuid:pk>": "meeting",
    "meetings/follow-ups/<uuid:pk>": "action item",
    "action-items/<uuid:pk>": "action item",
    "operations/<uuid:pk>": "operation",
    "formations/<uuid:pk>": "formation",
    "formations/<uuid:pk>/photos/<uuid:photo>": "photo",
    "formations/<uuid:pk>/corrections/<uuid:correction>": "correction",
    "formations/export.<export_format:format_name>": Fixed("csv"),
    "corrections/<uuid:pk>": "correction",
    "aid/<uuid:pk>": "movement",
    "aid/stores/<uuid:pk>": "store",
    "vaccination/<uuid:pk>": "stage",
    "vaccination/doses/<uuid:pk>": "dose report",
    "targets/<uuid:pk>": "target",
    "targets/<uuid:pk>/plans/<int:plan>": "plan",
    "charts/<uuid:target>": "target",
    "charts/<uuid:target>/<slug:key>": "chart",
    "figures/<uuid:pk>": "figure",
    "programs/<slug:code>": "program",
    "units/<str:code>": "unit",
    "areas/<str:code>": "area",
    "closings/<slug:code>": "closing",
    "week-closings/<slug:code>": "closing",
    "v/<slug:code>": "closing",
    "weeks/requests/<int:pk>": "opening request",
    "week-opening-requests/<int:pk>": "opening request",
    "subscriptions/<uuid:pk>": "subscription",
    "deliveries/<int:pk>": "delivery",
    "unsubscribe/<slug:token>": "subscription by mail",
    "villages/<str:code>": "village",
    "zones/<str:code>": "rt",
    "zones/cases/<str:code>": "case series",
    "zone-rules/<slug:code>": "zone rule",
    "zone-reports/<uuid:pk>": "zone report",
    "case-reports/<uuid:pk>": "case report",
    "declared-zones/<uuid:pk>": "declared zone",
    "zone-snapshots/<uuid:pk>": "zone snapshot",
    "enforcements/<uuid:pk>": "enforcement",
    "case-claims/<uuid:pk>": "case claim",
    "pillars/<uuid:pk>": "pillar holder",
    "pillars/missing/<slug:code>": "pillar",
    "posko/<uuid:pk>": "posko",
    "posko/requests/<uuid:pk>": "posko request",
    "posko/shifts/<uuid:pk>": "shift",
    "posko/check-ins/<uuid:pk>": "check-in",
    "shifts/<uuid:pk>": "shift",
    "check-ins/<uuid:pk>": "check-in",
    "posko-requests/<uuid:pk>": "posko request",
    "assessments/<uuid:pk>": "assessment",
    "marks/<uuid:pk>": "mark",
    "people/<int:pk>": "person",
    "profile/tokens/<str:key>": "token",
    "accounts/2fa/webauthn/keys/<int:pk>": "passkey",
    "accounts/sessions/<int:pk>": "session",
    "jobs/<uuid:pk>": "job",
    "uploads/<uuid:pk>": "upload",
    "me/drafts/<uuid:pk>": "entry draft",
    "feeds/<str:secret>": "feed link",
    "reports/feeds/<uuid:pk>": "feed",
    "imports/<uuid:pk>": "import",
    "imports/templates/<slug:resource>": Fixed("pillars"),
    "reports/<slug:report>": Fixed("formations"),
    "reports/<slug:report>.<export_format:format_name>": Fixed("csv"),
    "admin/units/unit/<path:object_id>": "unit row",
    "admin/units/area/<path:object_id>": "area",
    "admin/units/user/<path:object_id>": "person",
    "admin/units/user/<id>": "person",
    "admin/units/letterhead/<path:object_id>": "letterhead",
    "admin/programs/program/<path:object_id>": "program row",
    "admin/programs/measure/<path:object_id>": "measure row",
    "admin/r/<path:content_type_id>": Fixed(987654321),
    "admin/r/<path:content_type_id>/<path:object_id>": Fixed(1),
    r"admin/^(?P<app_label>units|programs)": Fixed("units"),
    "admin/(?P<url>.*)": Fixed("tiada"),
    r"accounts/^confirm-email/(?P<key>[-:\w]+)": Fixed("x"),
    r"accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)": Fixed("x"),
    r"accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)": Fixed("x-y"),
}

QUERIES: dict[str, dict[str, str | Fixed]] = {
    "closings/preview/": {"unit": "polres", "week": Fixed("2021-W06")},
    "weeks/nil/": {"unit": "unit", "week": Fixed("2021-W06")},
    "weeks/obstacles/": {"unit": "unit", "week": Fixed("2021-W06")},
    "weeks/ask/": {"unit": "unit", "week": Fixed("2021-W06")},
    "weeks/open/": {"unit": "unit", "week": Fixed("2021-W06")},
    "dashboard/": {"target": "target"},
    "progress/": {"target": "target"},
    "progress/series/": {"target": "target"},
    "map/points/": {"zoom": Fixed("8")},
}


def sample(place: Place, kind: str, owner: User | None) -> Any:
    """The place's one object of a kind, made when it is first asked for; what can be somebody's own
    is at home that of who asks."""
    mine = KINDS[kind].own and place.name == "home" and owner is not None
    key = (kind, owner.pk) if mine else kind
    if key not in place.made:
        place.made[key] = KINDS[kind].make(place, owner if mine else place.person)
    return place.made[key]


def fill(world: World, user: User | None) -> None:
    """Every kind in every place."""
    for place in world.places.values():
        for kind in KINDS:
            sample(place, kind, user)
