"""What others write changes not a byte of what one reads, and a right that ends, ends now.

Every GET route of the URL conf is asked by people who stand in one polres, before and after
hypothesis has written rows of all kinds in another polres and another polda. Lists are asked with
their filters, orders and searches, exports as files. Requests number themselves and draw
nonces; the clock stands still; all else is compared. Every example holds rows of all kinds;
`scripts/check --access` draws more of them, for more people.
"""

from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone
from hypothesis import given, settings

from core.jobs import run_one
from core.models import Job
from reports.exports.services import request_export
from tests.access import foreign
from tests.access.asking import EVERYTHING, Browser, told_apart
from tests.access.routes import ROUTES, Route
from tests.access.samples import KINDS, fill, sample
from tests.access.world import actor
from tests.factories import PostingFactory, posted
from units.models import User
from units.policy import Act, Role
from units.scope import lies_in_scope
from units.services import create_token

# Who may read most; the others are asked by `scripts/check --access`.
OTHERS = ("petugas", "staf", "kapolsek", "kapolres", "kabupaten", "mitra")
READERS = ("kasat", *OTHERS) if EVERYTHING else ("kasat",)
# About this machine and all its work, for those who run it: not about anybody's records.
OF_THE_MACHINE = {"readyz", "metrics"}
# Draw a key of one's own.
DRAWN = {"api/v1/me/phone/", "accounts/2fa/totp/activate/"}
# Beside the bare address: everything that filters, counts, orders, searches or draws.
ALSO = [
    "/formations/?q=a",
    "/formations/?status=verified&ordering=-name",
    "/formations/?formed_from=2021-01-04&formed_to=2021-12-26",
    "/formations/?page=2",
    "/api/v1/formations/?ordering=-formed_on&limit=1",
    "/api/v1/formations/?q=kampung",
    "/api/v1/formations/?program=KTS&status=verified",
    "/api/v1/areas/?within=35.08&level=5",
    "/api/v1/areas/?q=wilayah",
    "/api/v1/areas/?limit=1&ordering=-code",
    "/api/v1/units/?ordering=-name",
    "/api/v1/figures/?program=KTS",
    "/api/v1/targets/?program=KTS",
    "/areas/search?q=wil",
    "/history/?page=1",
    "/people/?q=a",
    "/map/?program=KTS&within=35.08",
    "/reports/formations.xlsx",
    "/reports/formations.csv-machine",
    "/reports/weekly-progress.csv",
]
EXAMPLES = 4 if EVERYTHING else 1


def addresses(world, user: User) -> list[str]:
    """What he may read; whom a door shuts out is told the same of all rows (see the matrix)."""
    found = [
        address_at_home(world, user, route)
        for route in ROUTES
        if "GET" in route.methods
        and not route.unknown
        and route.text not in OF_THE_MACHINE | DRAWN
        and route.door.admits(user, "GET")
    ]
    return [*found, *ALSO]


def address_at_home(world, user: User, route: Route) -> str:
    values = {
        name: KINDS[kind].value(sample(world.home, kind, user))
        for name, kind in route.parameters.items()
        if isinstance(kind, str)
    }
    return route.address(**values)


@pytest.mark.parametrize("name", READERS)
def test_rows_of_others_change_no_byte(world, name):
    user = actor(world, name)
    fill(world, user)
    foreign.prepare(world)
    browser = Browser(user)

    with time_machine.travel(timezone.now(), tick=False):
        before = {address: browser.ask("GET", address) for address in addresses(world, user)}
        assert not [address for address, answer in before.items() if answer.verdict == "fault"]
        assert sum(answer.status == 200 for answer in before.values()) > 10

        @settings(max_examples=EXAMPLES)
        @given(foreign.rows)
        def unchanged(rows):
            with transaction.atomic():
                for row in rows:
                    foreign.write(world, row)
                after = {address: browser.ask("GET", address).seen for address in before}
                transaction.set_rollback(True)
            changed = [
                f"{address}: {told_apart(before[address].seen, seen)}"
                for address, seen in after.items()
                if seen != before[address].seen
            ]
            assert not changed, "\n".join([f"{len(changed)} changed", *changed[:40]])

        unchanged()


def test_the_comparison_can_fail(world):
    """A kampung of his own polsek is seen by the same comparison in many places."""
    user = actor(world, "petugas")
    fill(world, user)
    browser = Browser(user)
    with time_machine.travel(timezone.now(), tick=False):
        asked = [
            "/formations/",
            "/api/v1/formations/",
            "/reports/formations.csv",
            "/api/v1/me/offline/",
        ]
        before = [browser.ask("GET", address).seen for address in asked]
        foreign.a_kampung(world.home, "Kampung kita", timezone.localdate(), 3)
        after = [browser.ask("GET", address).seen for address in asked]
    assert [one != other for one, other in zip(before, after, strict=True)] == [True] * 4


# ---- rights are those of now


def transferred(user: User, world) -> None:
    user.postings.update(unit=world.places["polres"].polsek)


def ended(user: User, world) -> None:
    user.postings.update(ends_on=timezone.localdate() - timedelta(days=1))


def demoted(user: User, world) -> None:
    user.postings.all().delete()
    PostingFactory(user=user, role=Role.PARTNER, area=world.home.village)


def deactivated(user: User, world) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


def nothing(user: User, world) -> None:
    pass


@pytest.fixture
def officer(world):
    user = posted(Role.OFFICER, world.home.polsek)
    fill(world, user)
    assert lies_in_scope(user, sample(world.home, "formation", user))
    return user


# By session, by token: one record, a file of all; what a job left.
@pytest.mark.parametrize(
    ("event", "page", "record", "export", "download"),
    [
        (nothing, 200, 200, 200, 200),
        (transferred, 404, 404, 200, 403),
        (demoted, 403, 403, 403, 403),
        (ended, 403, 401, 403, 403),
        (deactivated, 302, 401, 302, 302),
    ],
)
def test_a_right_that_ends_ends_with_the_next_request(
    world, officer, event, page, record, export, download
):
    _token, text = create_token(user=officer)
    kampung = sample(world.home, "formation", officer)
    job = sample(world.home, "job", officer)
    browser = Browser(officer)
    event(officer, world)
    by_token = Browser(None)
    by_token.client.defaults["HTTP_AUTHORIZATION"] = f"Token {text}"
    assert {
        "page": browser.ask("GET", f"/formations/{kampung.pk}/").status,
        "record": by_token.ask("GET", f"/api/v1/formations/{kampung.pk}/").status,
        "export": browser.ask("GET", "/reports/formations.csv").status,
        "download": browser.ask("GET", f"/jobs/{job.pk}/file/").status,
    } == {"page": page, "record": record, "export": export, "download": download}


@pytest.mark.parametrize("event", [nothing, transferred, demoted, ended, deactivated])
def test_a_queued_job_runs_with_the_rights_of_its_hour(world, officer, event):
    job = request_export(report="formations", format_name="csv", filters=QueryDict(), by=officer)
    assert officer.may(Act.EXPORT)
    event(officer, world)
    run_one(job.pk)
    job.refresh_from_db()
    done = event is nothing
    assert job.state == (Job.State.DONE if done else Job.State.FAILED)
    assert bool(job.result_file) == done
