"""One fair call of every service that writes, for the tests of what it leaves in the trail.

**A new service** (the test says which) is told here or in a `calls_….py` beside this one (one for
each part of the portal, found by its name): a function that prepares what is needed and returns
the arguments of one call that succeeds.

    @call("patrols.services.log_patrol")
    def _(w):
        return {"id": uuid4(), "point": PatrolPointFactory(unit=w.kunir), "by": w.officer}

`rows` is how many rows of the trail it leaves (one for each record that changed); `act` its last
act. `w` is the two polres of `tests/villages/conftest.py` on 18 February 2021, 10.00 WIB.

A service that writes nothing itself stands in `SILENT`, with the reason.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

from allauth.mfa.models import Authenticator

from core.weeks import Week
from programs import services as programs
from programs.models import PublicMessage
from programs.services import BasisGiven, ShareGiven
from reports.closings.whatsapp import WEEK
from tests.factories import (
    CoverageFactory,
    FigureFactory,
    MeasureFactory,
    ProgramFactory,
    TargetFactory,
    posted,
)
from tests.villages.test_photos import encoded, picture
from units import services as units
from units.models import Area
from units.policy import Role
from villages import services as villages
from villages.models import Correction
from villages.services import NewFormation


@dataclass(frozen=True)
class Call:
    arguments: Callable[[Any], dict[str, Any]]
    rows: int
    act: str


CALLS: dict[str, Call] = {}
SILENT = {
    "reports.exports.services.request_export": "Only asks for a job; the file that leaves is told.",
    "villages.services.formations.formation_errors": "Only asks what would be refused.",
    "reports.imports.services.read_import_again": "Only asks for the preview again.",
    "reports.imports.services.commit_import": "Only asks for the job, which tells.",
}


def call(path: str, *, act: str, rows: int = 1) -> Callable:
    def register(arguments: Callable) -> Callable:
        CALLS[path] = Call(arguments, rows, act)
        return arguments

    return register


# ---- units


def administrator() -> Any:
    return posted(Role.ADMINISTRATOR)


@call("units.services.tree.save_unit", act="unit.change")
def _(w):
    w.kunir.name = "Polsek Kunir Baru"
    return {"unit": w.kunir, "by": administrator()}


@call("units.services.tree.cover", act="coverage.create")
def _(w):
    area = Area.objects.get(pk="35.08.10.2001")
    return {"unit": w.kunir, "area": area, "valid_from": date(2021, 2, 1), "by": administrator()}


@call("units.services.tree.end_coverage", act="coverage.end")
def _(w):
    coverage = CoverageFactory(unit=w.kunir, area=Area.objects.get(pk="35.08.10.2001"))
    return {"coverage": coverage, "valid_until": date(2021, 2, 1), "by": administrator()}


@call("units.services.people.post_user", act="posting.create")
def _(w):
    return {
        "user": w.officer,
        "role": Role.OFFICER,
        "unit": w.jatiroto,
        "starts_on": date(2021, 2, 18),
        "by": administrator(),
    }


@call("units.services.people.assign_area", act="assignment.create")
def _(w):
    area = Area.objects.get(pk="35.08.06.2001")
    return {
        "user": w.officer,
        "area": area,
        "starts_on": date(2021, 2, 1),
        "by": administrator(),
    }


@call("units.services.codes.issue_one_time_code", act="code.issue")
def _(w):
    return {"user": w.officer, "by": w.head}


@call("units.services.codes.redeem_one_time_code", act="code.use")
def _(w):
    code = units.issue_one_time_code(user=w.officer, by=w.head)
    return {"login": w.officer.username, "code": code}


@call("units.services.access.set_password", act="password.change")
def _(w):
    return {"user": w.officer, "password": "sandi-baru-yang-panjang", "by": w.officer}


@call("units.services.tokens.create_token", act="token.create")
def _(w):
    return {"user": w.officer}


@call("units.services.tokens.revoke_token", act="token.revoke")
def _(w):
    token, _text = units.create_token(user=w.officer)
    return {"token": token, "by": w.officer}


@call("units.services.access.remove_second_factor", act="second_factor.remove")
def _(w):
    Authenticator.objects.create(user=w.head, type=Authenticator.Type.TOTP, data={"secret": "x"})
    return {"user": w.head, "by": administrator()}


@call("units.services.areas.create_area", act="area.create")
def _(w):
    return {"code": "35.08.06.2001.003", "name": "RW 003", "by": w.officer}


# ---- programs

BASIS = BasisGiven(ordered_by="Kapolres Lumajang")
W06 = Week.parse("2021-W06")


def target(w, **more) -> Any:
    return TargetFactory(program=w.kts, unit=w.lumajang, shares={w.kunir: 50}, **more)


@call("programs.services.targets.open_target", act="create")
def _(w):
    return {
        "target_id": uuid4(),
        "program": w.kts,
        "measure": MeasureFactory(),
        "unit": w.lumajang,
        "starts_on": date(2021, 2, 8),
        "quantity": 103,
        "weekly_pace": 5,
        "by": w.head,
    }


@call("programs.services.targets.succeed_target", act="create")
def _(w):
    return {
        "predecessor": target(w, finished_on=date(2021, 2, 14)),
        "target_id": uuid4(),
        "starts_on": date(2021, 2, 15),
        "quantity": 5,
        "weekly_pace": 1,
        "by": w.head,
    }


@call("programs.services.targets.finish_target", act="finish")
def _(w):
    return {"target": target(w), "by": w.head}


@call("programs.services.targets.explain_difference", act="explain")
def _(w):
    return {"target": target(w), "note": "Dua polsek dibulatkan.", "by": w.head}


@call("programs.services.plans.revise_target", act="revise")
def _(w):
    return {
        "target": target(w),
        "effective_week": W06.next,
        "weekly_pace": 6,
        "reason": "Perintah baru",
        "basis": BASIS,
        "by": w.head,
    }


@call("programs.services.plans.set_allocation", act="allocate")
def _(w):
    shares = [ShareGiven(w.kunir, 60), ShareGiven(w.jatiroto, 43)]
    return {"target": target(w), "shares": shares, "by": w.head}


@call("programs.services.plans.reorder_ranks", act="reorder")
def _(w):
    made = TargetFactory(program=w.kts, unit=w.lumajang, shares={w.kunir: 50, w.jatiroto: 53})
    return {"target": made, "units": [w.jatiroto, w.kunir], "by": w.head}


@call("programs.services.figures.record_figure", act="create")
def _(w):
    return {
        "figure_id": uuid4(),
        "program": w.kts,
        "measure": MeasureFactory(),
        "unit": w.lumajang,
        "value": 6,
        "as_of": date(2021, 2, 9),
        "source": "Siaran pers",
        "counts": True,
        "by": w.head,
    }


@call("programs.services.figures.detail_figure", act="detail")
def _(w):
    figure = FigureFactory(program=w.kts, unit=w.lumajang, counts=True)
    return {"figure": figure, "by": w.head}


@call("programs.services.weeks.close_week", act="close")
def _(w):
    return {"unit": w.lumajang, "week": W06, "by": w.head}


@call("programs.services.weeks.open_week", act="open")
def _(w):
    programs.close_week(unit=w.lumajang, week=W06, by=w.head)
    return {
        "unit": w.kunir,
        "week": W06,
        "until": datetime(2021, 2, 19, tzinfo=UTC),
        "reason": "Laporan tertinggal",
        "by": w.head,
    }


@call("programs.services.statements.publish_message", act="create")
def _(w):
    return {
        "id": uuid4(),
        "program": w.kts,
        "unit": w.lumajang,
        "kind": PublicMessage.Kind.values[0],
        "topic": "Masker",
        "text": "Pakai masker.",
        "valid_from": date(2021, 2, 17),
        "source": "Siaran pers",
        "by": w.head,
    }


@call("programs.services.statements.record_order", act="create")
def _(w):
    return {
        "id": uuid4(),
        "program": ProgramFactory(code="100-HARI", kind="induk"),
        "for_program": w.kts,
        "unit": w.lumajang,
        "text": "Bentuk kampung tangguh.",
        "by": w.head,
    }


@call("programs.services.wording.write_template", act="word")
def _(w):
    text = f"{WEEK.default}."
    return {"wording": WEEK, "unit": w.lumajang, "text": text, "by": w.head}


# ---- villages


def formation(w, state="draft", **changes) -> Any:
    made, _created = villages.create_formation(
        id=uuid4(),
        data=w.data(**changes),
        by=w.officer,
        submit=state != "draft",
        confirm_duplicate=True,
    )
    if state in ("verified", "dissolved"):
        made = villages.verify_formation(formation=made, by=w.head)
    if state == "dissolved":
        made = villages.dissolve_formation(
            formation=made, dissolved_on="2021-02-15", reason="Bubar", by=w.head
        )
    return made


def proposal(w) -> Correction:
    made, _created = villages.propose_correction(
        id=uuid4(),
        formation=formation(w, "verified"),
        changes={"name": "Nama lain"},
        reason="Salah tulis",
        by=w.officer,
    )
    return made


@call("villages.services.formations.create_formation", act="create")
def _(w):
    return {"id": uuid4(), "data": w.data(), "by": w.officer}


@call("villages.services.formations.create_formations", act="create", rows=3)
def _(w):
    areas = ("35.08.06.2001", "35.08.06.2002", "35.08.06.2003")
    items = [
        NewFormation(uuid4(), w.data(area=area, name=f"Kampung {area}"), confirm_duplicate=True)
        for area in areas
    ]
    return {"items": items, "by": w.officer}


@call("villages.services.formations.edit_formation", act="edit")
def _(w):
    return {"formation": formation(w), "data": {"notes": "Baru"}, "version": 1, "by": w.officer}


@call("villages.services.formations.submit_formation", act="submit")
def _(w):
    return {"formation": formation(w), "by": w.officer}


@call("villages.services.formations.delete_draft", act="delete")
def _(w):
    return {"formation": formation(w), "by": w.officer}


@call("villages.services.decisions.verify_formation", act="verify")
def _(w):
    return {"formation": formation(w, "submitted"), "by": w.head}


@call("villages.services.decisions.verify_formations", act="verify", rows=2)
def _(w):
    made = [formation(w, "submitted"), formation(w, "submitted", area="35.08.06.2002", name="Lain")]
    return {"formations": made, "by": w.head}


@call("villages.services.decisions.return_formation", act="return")
def _(w):
    return {"formation": formation(w, "submitted"), "reason": "Tanggal?", "by": w.head}


@call("villages.services.decisions.dissolve_formation", act="dissolve")
def _(w):
    return {
        "formation": formation(w, "verified"),
        "dissolved_on": "2021-02-15",
        "reason": "Bubar",
        "by": w.head,
    }


@call("villages.services.decisions.reactivate_formation", act="reactivate")
def _(w):
    return {
        "formation": formation(w, "dissolved"),
        "reactivated_on": "2021-02-17",
        "reason": "Hidup lagi",
        "by": w.head,
    }


@call("villages.services.corrections.propose_correction", act="propose")
def _(w):
    return {
        "id": uuid4(),
        "formation": formation(w, "verified"),
        "changes": {"name": "Nama lain"},
        "reason": "Salah tulis",
        "by": w.officer,
    }


@call("villages.services.corrections.correct_formation", act="propose")
def _(w):
    return {
        "formation": formation(w, "verified"),
        "changes": {"name": "Nama lain"},
        "reason": "Salah tulis",
        "by": w.officer,
    }


@call("villages.services.corrections.apply_correction", act="correct")
def _(w):
    return {
        "formation": formation(w, "verified"),
        "changes": {"name": "Nama lain"},
        "reason": "Salah tulis",
        "by": w.head,
    }


@call("villages.services.corrections.approve_correction", act="correct")
def _(w):
    return {"correction": proposal(w), "by": w.head}


@call("villages.services.corrections.refuse_correction", act="refuse")
def _(w):
    return {"correction": proposal(w), "reason": "Tidak perlu", "by": w.head}


@call("villages.services.photos.add_photo", act="add_photo")
def _(w):
    return {
        "id": uuid4(),
        "formation": formation(w),
        "upload": encoded(picture()),
        "by": w.officer,
    }


@call("villages.services.photos.remove_photo", act="remove_photo")
def _(w):
    photo, _created = villages.add_photo(
        id=uuid4(), formation=formation(w), upload=encoded(picture()), by=w.officer
    )
    return {"photo": photo, "by": w.officer}


@call("villages.services.spellings.learn_spelling", act="learn_spelling")
def _(w):
    area = Area.objects.get(pk="35.08.06.2001")
    return {"name": "Kunir Kdl", "district": "Kunir", "area": area, "by": w.officer}
