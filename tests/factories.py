"""Rows for tests, each in the smallest valid form. One block per app; situations are traits."""

import datetime

import factory
from factory.django import DjangoModelFactory

from patrols.models import (
    ActionItem,
    Meeting,
    Operation,
    Patrol,
    PatrolPhoto,
    PatrolPlan,
    PatrolPoint,
    Term,
)
from programs.models import Allocation, Figure, Measure, Plan, Program, Target
from units.models import Area, AreaAssignment, Coverage, Posting, Unit, User
from units.names import search_name
from units.policy import Role
from units.services import place_in_tree
from villages.models import (
    Assessment,
    CaseClaim,
    CaseReport,
    CheckIn,
    DeclaredZone,
    Enforcement,
    Formation,
    Mark,
    Photo,
    Pillar,
    PillarHolder,
    Posko,
    PoskoRequest,
    Shift,
    ZoneReport,
    ZoneRule,
    ZoneSnapshot,
)
from villages.services import receipts
from villages.services.places import place_key

# ---- units


class AreaFactory(DjangoModelFactory):
    """An area by its code; areas above it come with it: AreaFactory(code="35.08.06.2001")."""

    class Meta:
        model = Area
        django_get_or_create = ["code"]

    code = factory.Sequence(lambda n: f"35.08.06.{2001 + n}")
    name = factory.LazyAttribute(lambda area: f"Wilayah {area.code}")
    search_name = factory.LazyAttribute(lambda area: search_name(area.name))
    level = factory.LazyAttribute(lambda area: area.code.count(".") + 1)
    kind = factory.LazyAttribute(
        lambda area: ("provinsi", "kabupaten", "kecamatan", "desa", "rw", "rt")[area.level - 1]
    )

    @factory.lazy_attribute
    def parent(self):
        above = self.code.rpartition(".")[0]
        return AreaFactory(code=above) if above else None


class UnitFactory(DjangoModelFactory):
    """A polda; with `parent` a polres under a polda or a polsek under a polres.

    `covers="35.08.06"` (or several codes) makes it serve these areas, without bounds in time.
    """

    class Meta:
        model = Unit
        skip_postgeneration_save = True

    code = factory.Sequence(lambda n: f"UNIT-{n}")
    name = factory.LazyAttribute(lambda unit: f"Kesatuan {unit.code}")
    parent = None
    kind = factory.LazyAttribute(
        lambda unit: {None: "polda", "polda": "polres", "polres": "polsek"}[
            unit.parent and unit.parent.kind
        ]
    )

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        unit = model_class(*args, **kwargs)
        place_in_tree(unit)
        unit.save()
        if unit.kind == Unit.Kind.POLRES:
            unit.polres = unit
            unit.save(update_fields=["polres"])
        return unit

    @factory.post_generation
    def covers(self, create, extracted, **kwargs):
        for code in [extracted] if isinstance(extracted, str) else extracted or []:
            CoverageFactory(unit=self, area=AreaFactory(code=code))


class PolresFactory(UnitFactory):
    parent = factory.SubFactory(UnitFactory)


class PolsekFactory(UnitFactory):
    parent = factory.SubFactory(PolresFactory)


class CoverageFactory(DjangoModelFactory):
    class Meta:
        model = Coverage

    unit = factory.SubFactory(PolsekFactory)
    area = factory.SubFactory(AreaFactory)


class UserFactory(DjangoModelFactory):
    """An account without posting; `posted(role, place)` makes one that stands somewhere."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"pengguna.{n}")
    name = factory.Sequence(lambda n: f"Pengguna {n}")
    password = factory.django.Password("sandi-untuk-tes")


class PostingFactory(DjangoModelFactory):
    class Meta:
        model = Posting

    user = factory.SubFactory(UserFactory)
    role = Role.OFFICER
    starts_on = datetime.date(2020, 1, 1)


class AreaAssignmentFactory(DjangoModelFactory):
    class Meta:
        model = AreaAssignment

    starts_on = datetime.date(2020, 1, 1)


def posted(role, place=None, **user):
    """A new user posted with `role` in a unit or an area since 2020."""
    person = UserFactory(**user)
    where = {"unit" if isinstance(place, Unit) else "area": place} if place else {}
    PostingFactory(user=person, role=role, **where)
    return person


# ---- programs


class MeasureFactory(DjangoModelFactory):
    class Meta:
        model = Measure
        django_get_or_create = ["code"]

    code = Measure.FORMATION
    name = factory.LazyAttribute(lambda measure: f"Ukuran {measure.code}")
    unit_name = "kampung"
    counts_when = Measure.CountsWhen.VERIFIED


class ProgramFactory(DjangoModelFactory):
    """A programme that counts formations, dissolutions, reactivations and what is pending."""

    class Meta:
        model = Program
        django_get_or_create = ["code"]
        skip_postgeneration_save = True

    code = "KTS"
    name = factory.LazyAttribute(lambda program: f"Program {program.code}")
    kind = "kampung"
    formation_levels = ["desa", "rw", "rt", "place"]

    @factory.post_generation
    def measures(self, create, extracted, **kwargs):
        codes = extracted or ("formation", "dissolution", "reactivation", "pending")
        self.measures.add(*(MeasureFactory(code=code) for code in codes))


class TargetFactory(DjangoModelFactory):
    """The order of the Lumajang article: 103 at 5 a week from 8 February 2021 on top of 22.

    TargetFactory(unit=polres, shares={polsek: 5, ...}) allocates it; `plan__quantity=…` changes
    what is ordered.
    """

    class Meta:
        model = Target
        skip_postgeneration_save = True

    id = factory.Faker("uuid4", cast_to=None)
    program = factory.SubFactory(ProgramFactory)
    measure = factory.SubFactory(MeasureFactory)
    unit = factory.SubFactory(PolresFactory)
    baseline = 22
    baseline_as_of = datetime.date(2021, 2, 7)
    starts_on = datetime.date(2021, 2, 8)
    recorded_at = datetime.datetime(2021, 2, 8, 1, tzinfo=datetime.UTC)
    recorded_by = factory.SubFactory(UserFactory)

    @factory.post_generation
    def plan(self, create, extracted, **kwargs):
        fields = {
            "effective_on": self.starts_on,
            "quantity": 103,
            "weekly_pace": 5,
            "deadline": datetime.date(2021, 5, 7),
            "recorded_at": self.recorded_at,
            "recorded_by": self.recorded_by,
        }
        Plan.objects.create(target=self, **(fields | kwargs))

    @factory.post_generation
    def shares(self, create, extracted, **kwargs):
        for rank, (unit, quantity) in enumerate((extracted or {}).items(), start=1):
            Allocation.objects.create(
                plan=self.plans.get(), unit=unit, quantity=quantity, rank=rank
            )


class FigureFactory(DjangoModelFactory):
    """A claim; with counts=True it should be settled, see programs.services.record_figure."""

    class Meta:
        model = Figure

    id = factory.Faker("uuid4", cast_to=None)
    program = factory.SubFactory(ProgramFactory)
    measure = factory.SubFactory(MeasureFactory)
    unit = factory.SubFactory(PolresFactory)
    value = 6
    as_of = datetime.date(2021, 2, 9)
    source = "Siaran pers"
    recorded_at = datetime.datetime(2021, 2, 9, 1, tzinfo=datetime.UTC)
    recorded_by = factory.SubFactory(UserFactory)


# ---- villages


class FormationFactory(DjangoModelFactory):
    """A draft as it stands in the table, past all services: for reads. `worth` and trail are empty.

    `status="submitted"`, `"verified"` set what goes with it.
    """

    class Meta:
        model = Formation

    class Params:
        sent = factory.LazyAttribute(lambda row: row.status not in ("draft",))
        decided = factory.LazyAttribute(lambda row: row.status not in ("draft", "submitted"))

    id = factory.Faker("uuid4", cast_to=None)
    receipt = factory.LazyFunction(lambda: receipts.draw(1)[0])
    program = factory.SubFactory(ProgramFactory)
    area = factory.SubFactory(AreaFactory)
    unit = factory.SubFactory(PolsekFactory)
    name = factory.Sequence(lambda n: f"Kampung Tangguh {n}")
    place_key = factory.LazyAttribute(lambda row: place_key(row.place_kind, row.place_name))
    place_kind = "desa"
    place_name = ""
    formed_on = datetime.date(2021, 2, 9)
    status = "draft"
    created_by = factory.SubFactory(UserFactory)
    last_written_by = factory.LazyAttribute(lambda row: row.created_by)
    submitted_at = factory.LazyAttribute(
        lambda row: datetime.datetime(2021, 2, 10, 1, tzinfo=datetime.UTC) if row.sent else None
    )
    submitted_by = factory.LazyAttribute(lambda row: row.created_by if row.sent else None)
    decided_at = factory.LazyAttribute(
        lambda row: datetime.datetime(2021, 2, 11, 1, tzinfo=datetime.UTC) if row.decided else None
    )
    decided_by = factory.Maybe("decided", yes_declaration=factory.SubFactory(UserFactory))
    dissolved_on = factory.LazyAttribute(
        lambda row: datetime.date(2021, 3, 1) if row.status == "dissolved" else None
    )


class PhotoFactory(DjangoModelFactory):
    """A photo's row without its files."""

    class Meta:
        model = Photo

    id = factory.Faker("uuid4", cast_to=None)
    formation = factory.SubFactory(FormationFactory)
    image = "photos/2021/02/tes.jpg"
    thumbnail = "photos/2021/02/tes-small.jpg"
    width = 1600
    height = 1200
    size = 100_000
    upload_sha256 = factory.Sequence(lambda n: f"{n:064x}")
    look = factory.Sequence(lambda n: n)
    uploaded_at = datetime.datetime(2021, 2, 10, 1, tzinfo=datetime.UTC)
    uploaded_by = factory.SelfAttribute("formation.created_by")


# ---- patrols


class PatrolPointFactory(DjangoModelFactory):
    class Meta:
        model = PatrolPoint

    id = factory.Faker("uuid4", cast_to=None)
    name = factory.Sequence(lambda n: f"Obyek {n}")
    category = factory.SubFactory("tests.factories.TermFactory")
    area = factory.SubFactory(AreaFactory)
    unit = factory.SubFactory(PolsekFactory)
    content_hash = "0" * 64
    created_by = factory.SubFactory(UserFactory)


# ---- pillars and posko


class PoskoFactory(DjangoModelFactory):
    """An active posko of Kunir Kidul, open day and night; past all services."""

    class Meta:
        model = Posko

    id = factory.Faker("uuid4", cast_to=None)
    receipt = factory.LazyFunction(lambda: receipts.draw(1)[0])
    program = factory.SubFactory(ProgramFactory, code="POSKO-PPKM")
    area = factory.SubFactory(AreaFactory)
    unit = factory.SubFactory(PolsekFactory)
    name = factory.LazyAttribute(lambda posko: f"Posko {posko.area.name}")
    state = "active"
    active_from = datetime.date(2021, 2, 9)
    created_by = factory.SubFactory(UserFactory)


class PillarHolderFactory(DjangoModelFactory):
    class Meta:
        model = PillarHolder

    id = factory.Faker("uuid4", cast_to=None)
    receipt = factory.LazyFunction(lambda: receipts.draw(1)[0])
    pillar_id = "bhabinkamtibmas"
    area = factory.SubFactory(AreaFactory)
    unit = factory.SubFactory(PolsekFactory)
    name = factory.Sequence(lambda n: f"Bhabin {n}")
    starts_on = datetime.date(2021, 1, 1)
    created_by = factory.SubFactory(UserFactory)


class PillarFactory(DjangoModelFactory):
    class Meta:
        model = Pillar
        django_get_or_create = ["code"]

    code = "babinsa"
    name = "Babinsa"


class OfPosko(DjangoModelFactory):
    """What happens at a posko, on 18 February 2021."""

    class Meta:
        abstract = True

    id = factory.Faker("uuid4", cast_to=None)
    receipt = factory.LazyFunction(lambda: receipts.draw(1)[0])
    posko = factory.SubFactory(PoskoFactory)
    created_by = factory.SubFactory(UserFactory)


class ShiftFactory(OfPosko):
    class Meta:
        model = Shift

    pillar = factory.SubFactory(PillarFactory)
    person = factory.Sequence(lambda n: f"Serda {n}")
    starts_at = datetime.datetime(2021, 2, 18, 1, tzinfo=datetime.UTC)
    ends_at = datetime.datetime(2021, 2, 18, 9, tzinfo=datetime.UTC)


class CheckInFactory(OfPosko):
    class Meta:
        model = CheckIn

    pillar = factory.SubFactory(PillarFactory)
    person = factory.Sequence(lambda n: f"Serda {n}")
    arrived_at = datetime.datetime(2021, 2, 18, 1, tzinfo=datetime.UTC)


class PoskoRequestFactory(OfPosko):
    class Meta:
        model = PoskoRequest

    category = "food"
    asked_at = datetime.datetime(2021, 2, 18, 1, tzinfo=datetime.UTC)


class AssessmentFactory(DjangoModelFactory):
    class Meta:
        model = Assessment

    id = factory.Faker("uuid4", cast_to=None)
    receipt = factory.LazyFunction(lambda: receipts.draw(1)[0])
    formation = factory.SubFactory(FormationFactory, status="verified")
    assessed_on = datetime.date(2021, 2, 17)
    assessor = "Tim penilai"
    points = factory.LazyFunction(lambda: {"LOG": 80})
    total = 80
    aspects_assessed = 1
    aspects_asked = 7
    created_by = factory.SubFactory(UserFactory)


class MarkFactory(DjangoModelFactory):
    class Meta:
        model = Mark

    id = factory.Faker("uuid4", cast_to=None)
    receipt = factory.LazyFunction(lambda: receipts.draw(1)[0])
    area = factory.SubFactory(AreaFactory)
    unit = factory.SubFactory(PolsekFactory)
    kind = "model"
    source = "Siaran pers"
    created_by = factory.SubFactory(UserFactory)


# ---- villages: zones


class ZoneRuleFactory(DjangoModelFactory):
    class Meta:
        model = ZoneRule
        django_get_or_create = ["code"]

    code = "INMENDAGRI-3-2021"
    citation = "Inmendagri 3/2021"
    starts_on = datetime.date(2021, 2, 9)
    yellow_from, orange_from, red_from = 1, 6, 11


class ZoneReportFactory(DjangoModelFactory):
    """A line of the ledger as it stands; nothing stands for its RT yet."""

    class Meta:
        model = ZoneReport

    id = factory.Faker("uuid4", cast_to=None)
    area = factory.SubFactory(AreaFactory, code="35.08.06.2001.001.001")
    unit = factory.SubFactory(PolsekFactory)
    as_of = datetime.date(2021, 2, 10)
    revision = 1
    positive_houses = 0
    rule = factory.SubFactory(ZoneRuleFactory)
    zone = "hijau"
    recorded_at = datetime.datetime(2021, 2, 10, 1, tzinfo=datetime.UTC)
    recorded_by = factory.SubFactory(UserFactory)


class CaseReportFactory(DjangoModelFactory):
    class Meta:
        model = CaseReport

    id = factory.Faker("uuid4", cast_to=None)
    area = factory.SubFactory(AreaFactory)
    unit = factory.SubFactory(PolsekFactory)
    as_of = datetime.date(2021, 2, 10)
    revision = 1
    active = 3
    source = "Dinkes"
    recorded_at = datetime.datetime(2021, 2, 10, 1, tzinfo=datetime.UTC)
    recorded_by = factory.SubFactory(UserFactory)


class StatementFactory(DjangoModelFactory):
    class Meta:
        abstract = True

    id = factory.Faker("uuid4", cast_to=None)
    area = factory.SubFactory(AreaFactory)
    unit = factory.SubFactory(PolsekFactory)
    source = "Siaran pers"
    recorded_at = datetime.datetime(2021, 2, 10, 1, tzinfo=datetime.UTC)
    recorded_by = factory.SubFactory(UserFactory)


class DeclaredZoneFactory(StatementFactory):
    class Meta:
        model = DeclaredZone

    scale, value = "tidak_disebut", "kuning"


class ZoneSnapshotFactory(StatementFactory):
    class Meta:
        model = ZoneSnapshot

    green = 100


class EnforcementFactory(StatementFactory):
    class Meta:
        model = Enforcement

    measure, state = "Lockdown RT/RW", "dipantau"


class CaseClaimFactory(StatementFactory):
    class Meta:
        model = CaseClaim

    place, measure, value = "Kunir", "unclear", 0


class TermFactory(DjangoModelFactory):
    """A word of the field, as the reference data holds it."""

    class Meta:
        model = Term
        django_get_or_create = ["code"]

    code = "pasar"
    list = "point_category"
    name = factory.LazyAttribute(lambda term: term.code.title())


class FieldFactory(DjangoModelFactory):
    """What records of the field have in common; past all services."""

    class Meta:
        abstract = True

    id = factory.Faker("uuid4", cast_to=None)
    receipt = factory.LazyFunction(lambda: receipts.draw(1)[0])
    program = factory.SubFactory(ProgramFactory, code="POLISI-KETOK", measures=("patrol",))
    unit = factory.SubFactory(PolsekFactory)
    area = factory.SubFactory(AreaFactory)
    content_hash = "0" * 64
    created_by = factory.SubFactory(UserFactory)
    last_written_by = factory.LazyAttribute(lambda row: row.created_by)


class PatrolFactory(FieldFactory):
    class Meta:
        model = Patrol

    patrolled_on = datetime.date(2021, 2, 9)


class PatrolPlanFactory(DjangoModelFactory):
    class Meta:
        model = PatrolPlan

    id = factory.Faker("uuid4", cast_to=None)
    unit = factory.SubFactory(PolsekFactory)
    planned_on = datetime.date(2021, 2, 9)
    content_hash = "0" * 64
    created_by = factory.SubFactory(UserFactory)


class MeetingFactory(FieldFactory):
    class Meta:
        model = Meeting

    kind = factory.SubFactory(TermFactory, code="rakor", list="meeting_kind")
    title = "Rapat koordinasi"
    level = "kecamatan"
    stage = "held"
    held_on = datetime.date(2021, 2, 9)


class ActionItemFactory(DjangoModelFactory):
    class Meta:
        model = ActionItem

    id = factory.Faker("uuid4", cast_to=None)
    meeting = factory.SubFactory(MeetingFactory)
    unit = factory.SelfAttribute("meeting.unit")
    text = "Patroli bersama"
    due_on = datetime.date(2021, 2, 12)
    content_hash = "0" * 64
    created_by = factory.SubFactory(UserFactory)


class OperationFactory(FieldFactory):
    class Meta:
        model = Operation

    held_on = datetime.date(2021, 2, 9)


class PatrolPhotoFactory(DjangoModelFactory):
    class Meta:
        model = PatrolPhoto

    id = factory.Faker("uuid4", cast_to=None)
    patrol = factory.SubFactory(PatrolFactory)
    image = "patrols/2021/02/tes.jpg"
    thumbnail = "patrols/2021/02/tes-small.jpg"
    width = 1600
    height = 1200
    upload_sha256 = factory.Sequence(lambda n: f"{n:064x}")
    uploaded_at = datetime.datetime(2021, 2, 10, 1, tzinfo=datetime.UTC)
    uploaded_by = factory.SelfAttribute("patrol.created_by")
