"""Units move, coverage and postings follow one another, demo accounts stand where they should."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from core.errors import Conflict, DomainError
from core.models import AuditEvent
from tests.factories import AreaFactory, UnitFactory, UserFactory, posted
from units.demo import ACCOUNTS, create_demo_accounts
from units.models import Posting, Unit, User
from units.policy import Role
from units.scope import scope_of
from units.services import assign_area, cover, end_coverage, post_user, save_unit

JANUARY, FEBRUARY, MARCH = (datetime.date(2021, month, 1) for month in (1, 2, 3))


@pytest.fixture
def administrator(db):
    return posted("administrator")


def test_a_moved_polres_takes_its_polsek_along(country, administrator):
    lumajang = country.lumajang
    lumajang.parent = country.metro
    save_unit(unit=lumajang, by=administrator)
    assert dict(Unit.objects.filter(code__startswith="JATIM-LMJ").values_list("code", "path")) == {
        "JATIM-LMJ": "/METRO/JATIM-LMJ/",
        "JATIM-LMJ-KUNIR": "/METRO/JATIM-LMJ/JATIM-LMJ-KUNIR/",
        "JATIM-LMJ-JATIROTO": "/METRO/JATIM-LMJ/JATIM-LMJ-JATIROTO/",
        "JATIM-LMJ2": "/JATIM/JATIM-LMJ2/",  # its code only begins alike
        "JATIM-LMJ2-AJUNG": "/JATIM/JATIM-LMJ2/JATIM-LMJ2-AJUNG/",
    }
    assert Unit.objects.get(code="JATIM-LMJ").polres == lumajang
    assert AuditEvent.objects.get().act == "unit.change"


def test_a_unit_does_not_move_below_itself(country, administrator):
    country.jatim.parent = country.kunir
    with pytest.raises(DomainError, match="bawah dirinya sendiri"):
        save_unit(unit=country.jatim, by=administrator)


def test_a_new_polres_points_at_itself_and_a_polsek_at_its_polres(administrator):
    polda = UnitFactory()
    polres = save_unit(
        unit=Unit(code="BARU", kind="polres", name="Polres Baru", parent=polda), by=administrator
    )
    polsek = save_unit(
        unit=Unit(code="BARU-1", kind="polsek", name="Polsek", parent=polres), by=administrator
    )
    assert (polres.polres, polsek.polres, polda.polres) == (polres, polres, None)


def test_only_administrators_change_units_coverage_and_people(country, head):
    acts = [
        lambda: save_unit(unit=country.kunir, by=head),
        lambda: cover(unit=country.kunir, area=AreaFactory(), by=head),
        lambda: end_coverage(coverage=country.kunir.coverages.get(), valid_until=JANUARY, by=head),
        lambda: post_user(
            user=head, role="commander", unit=country.jatim, starts_on=JANUARY, by=head
        ),
        lambda: assign_area(user=head, area=AreaFactory(), starts_on=JANUARY, by=head),
    ]
    for act in acts:
        with pytest.raises(PermissionDenied):
            act()


def test_coverage_in_turn_but_not_twice_at_once(country, administrator):
    area = AreaFactory(code="35.08.20")
    first = cover(unit=country.kunir, area=area, valid_from=JANUARY, by=administrator)
    with pytest.raises(Conflict, match="sudah melayani"):
        cover(unit=country.kunir, area=area, valid_from=MARCH, by=administrator)
    end_coverage(coverage=first, valid_until=FEBRUARY, by=administrator)
    with pytest.raises(Conflict):
        cover(unit=country.kunir, area=area, valid_from=FEBRUARY, by=administrator)
    cover(unit=country.kunir, area=area, valid_from=MARCH, by=administrator)
    cover(unit=country.jatiroto, area=area, valid_from=JANUARY, by=administrator)
    with pytest.raises(DomainError, match="mendahului"):
        end_coverage(
            coverage=first, valid_until=JANUARY - datetime.timedelta(days=1), by=administrator
        )


def test_a_transfer_ends_the_posting_before_it_on_the_eve(country, administrator):
    user = UserFactory()
    where = {"user": user, "by": administrator}
    first = post_user(role="officer", unit=country.kunir, starts_on=JANUARY, **where)
    acting = post_user(
        role="binmas_head", unit=country.lumajang, acting=True, starts_on=JANUARY, **where
    )
    second = post_user(role="officer", unit=country.tebet, starts_on=MARCH, rank="Aiptu", **where)
    assert list(Posting.objects.filter(user=user).order_by("pk").values_list("pk", "ends_on")) == [
        (first.pk, MARCH - datetime.timedelta(days=1)),
        (acting.pk, None),
        (second.pk, None),
    ]


def test_a_role_has_its_place(country, administrator):
    for role, place in [
        ("officer", {}),
        ("officer", {"area": AreaFactory()}),
        ("regency_staff", {"unit": country.kunir}),
        ("administrator", {"unit": country.kunir}),
    ]:
        with pytest.raises(ValidationError):
            post_user(user=UserFactory(), role=role, starts_on=JANUARY, by=administrator, **place)


PLACES = {
    account.place: account.role
    for account in ACCOUNTS
    if account.place and not account.place[0].isdigit()
}


def test_demo_accounts_stand_where_the_design_puts_them(db, settings, client):
    polda = UnitFactory(code="JATIM")
    for code in sorted(PLACES, key=len):
        if code != "JATIM" and "-" in code:
            parent = Unit.objects.filter(code=code.rpartition("-")[0]).first()
            UnitFactory(code=code, parent=parent or polda)
    for code, name in {
        "35.08.06.2001": "Sukosari",
        "35.08.17.2001": "Sukosari",
        "31.74.10.1001": "Pesanggrahan",
        "32.75.08.1007": "Jaticempaka",
    }.items():
        AreaFactory(code=code, name=name)
    users = {user.username: user for user in create_demo_accounts()}
    assert set(users) == {
        "polsek.kunir", "polsek.candipuro", "kasat.lumajang", "staf.binmas.lumajang",
        "kapolres.lumajang", "staf.lumajang", "polsek.pesanggrahan", "kasat.jaksel",
        "staf.jaksel", "polsek.pondokgede", "kasat.bekasi", "staf.bekasi",
        "puskesmas.jaticempaka", "ditbinmas.jatim", "admin",
    }  # fmt: skip
    assert all(user.simulated for user in users.values())
    assert scope_of(users["puskesmas.jaticempaka"]).area_code == "32.75.08.1007"
    assert scope_of(users["kasat.lumajang"]).role == Role.BINMAS_HEAD
    assert scope_of(users["admin"]).everything

    User.objects.filter(username="polsek.kunir").update(name="Nama Lain")
    assert len(create_demo_accounts()) == len(users)
    assert User.objects.get(username="polsek.kunir").name == "Nama Lain"
    assert User.objects.count() == len(users)
    form = {"login": "polsek.kunir", "password": settings.DEMO_PASSWORD}
    assert client.post("/accounts/login/", form).status_code == 302
