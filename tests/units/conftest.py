"""Two polda with two polres each, so that in every test something could leak."""

from types import SimpleNamespace

import pytest

from tests.factories import AreaFactory, PolresFactory, PolsekFactory, UnitFactory, posted


@pytest.fixture
def country(db):
    """Jatim: Lumajang (Kunir, Jatiroto) and Jember (Ajung); Metro: Jaksel (Tebet)."""
    AreaFactory(code="35.08.06", name="Kunir")
    AreaFactory(code="35.08.17", name="Jatiroto")
    jatim = UnitFactory(code="JATIM", name="Polda Jawa Timur", covers="35")
    metro = UnitFactory(code="METRO", name="Polda Metro Jaya", covers=["31", "32.75"])
    lumajang = PolresFactory(parent=jatim, code="JATIM-LMJ", name="Polres Lumajang", covers="35.08")
    jember = PolresFactory(parent=jatim, code="JATIM-LMJ2", name="Polres Jember", covers="35.09")
    jaksel = PolresFactory(
        parent=metro, code="METRO-JAKSEL", name="Polres Metro Jaksel", covers="31.74"
    )
    return SimpleNamespace(
        jatim=jatim,
        metro=metro,
        lumajang=lumajang,
        jember=jember,
        jaksel=jaksel,
        kunir=PolsekFactory(
            parent=lumajang, code="JATIM-LMJ-KUNIR", name="Polsek Kunir", covers="35.08.06"
        ),
        jatiroto=PolsekFactory(
            parent=lumajang, code="JATIM-LMJ-JATIROTO", name="Polsek Jatiroto", covers="35.08.17"
        ),
        ajung=PolsekFactory(
            parent=jember, code="JATIM-LMJ2-AJUNG", name="Polsek Ajung", covers="35.09.10"
        ),
        tebet=PolsekFactory(
            parent=jaksel, code="METRO-JAKSEL-TEBET", name="Polsek Tebet", covers="31.74.01"
        ),
    )


@pytest.fixture
def villages(country):
    """Sukosari stands in Kunir and in Jatiroto, as in the real Lumajang."""
    return SimpleNamespace(
        sukosari_kunir=AreaFactory(code="35.08.06.2004", name="Sukosari"),
        kunir_kidul=AreaFactory(code="35.08.06.2001", name="Kunir Kidul"),
        sukosari_jatiroto=AreaFactory(code="35.08.17.2002", name="Sukosari"),
        ajung=AreaFactory(code="35.09.10.2001", name="Ajung"),
        tebet_timur=AreaFactory(code="31.74.01.1001", name="Tebet Timur"),
    )


@pytest.fixture
def officer(country):
    return posted("officer", country.kunir, username="polsek.kunir", nrp="85010234")


@pytest.fixture
def head(country):
    return posted("binmas_head", country.lumajang, username="kasat.lumajang", nrp="79050111")


@pytest.fixture
def other_head(country):
    return posted("binmas_head", country.jaksel, username="kasat.jaksel")
