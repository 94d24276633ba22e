"""Villages by the names people write: found exactly, asked about, and learned per polres."""

import pytest

from core.errors import DomainError
from units.models import Area
from villages.models import PlaceAlias
from villages.places import Places, UnknownPlace
from villages.services.spellings import learn_spelling

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_a_name_that_is_one_village(world):
    assert Places(world.officer).find("Kunir Kidul").code == "35.08.06.2001"
    assert Places(world.officer).find("DESA KUNIR KIDUL", "Kec. Kunir").code == "35.08.06.2001"


def test_a_name_that_is_two_asks_for_the_kecamatan(world):
    with pytest.raises(UnknownPlace) as caught:
        Places(world.head).find("Sukosari")
    assert len(caught.value.meant) == 2
    found = caught.value.meant[1]
    assert Places(world.head).find("Sukosari", found.district).code == found.code


@pytest.mark.parametrize("name", ["Kunirkidul", "Kunir Kidoel"])
def test_another_spelling_asks_and_is_learned(world, name):
    with pytest.raises(UnknownPlace, match="Maksud Anda Kunir Kidul") as caught:
        Places(world.head).find(name)
    assert [village.code for village in caught.value.meant] == ["35.08.06.2001"]
    area = Area.objects.get(pk="35.08.06.2001")
    learn_spelling(name=name, district="", area=area, by=world.head)
    assert Places(world.officer).find(name).code == "35.08.06.2001"
    assert list(PlaceAlias.objects.for_user(world.head)) == [PlaceAlias.objects.get()]
    assert not PlaceAlias.objects.for_user(world.foreign_head).exists()


def test_a_spelling_of_another_polres_is_not_known(world):
    area = Area.objects.get(pk="35.08.06.2001")
    with pytest.raises(DomainError):
        learn_spelling(name="Kunirkidul", district="", area=area, by=world.foreign_head)
    with pytest.raises(UnknownPlace, match="tidak ada di wilayah Anda"):
        Places(world.foreign_head).find("Kunir Kidul")
