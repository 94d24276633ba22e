"""The same from the shell."""

import pytest
from django.core.management import CommandError, call_command

from tests.reports.imports.test_services import GOOD, workbook
from villages.models import Formation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_import_data_shows_then_saves(world, tmp_path, capsys):
    path = tmp_path / "daftar.xlsx"
    path.write_bytes(workbook(GOOD))
    asked = ("import_data", "formations", str(path), "--user", world.officer.username)
    call_command(*asked)
    assert "new 1" in capsys.readouterr().out
    assert not Formation.objects.exists()
    call_command(*asked, "--commit")
    assert Formation.objects.get().created_by == world.officer


def test_import_data_names_what_is_wrong(world, tmp_path, capsys):
    path = tmp_path / "daftar.xlsx"
    path.write_bytes(workbook(["KTX", *GOOD[1:]]))
    with pytest.raises(CommandError):
        call_command(
            "import_data", "formations", str(path), "--user", world.officer.username, "--commit"
        )
    assert "2 program:" in capsys.readouterr().out
    assert not Formation.objects.exists()


def test_export_data_writes_what_the_user_sees(world, create, tmp_path):
    create(submit=True)
    path = tmp_path / "kampung.csv"
    call_command("export_data", "formations", str(path), "--user", world.officer.username)
    assert "Kunir Kidul" in path.read_text("utf-8-sig")
    call_command("export_data", "formations", str(path), "--user", world.neighbour.username)
    assert "Kunir Kidul" not in path.read_text("utf-8-sig")
    with pytest.raises(CommandError):
        call_command("export_data", "nothing", str(path), "--user", world.officer.username)
