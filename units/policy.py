"""What one may do: each role is a set of acts. Where (on which rows) is `units/scope.py`."""

import logging
from enum import StrEnum, auto

from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from units.scope import lies_in_scope, scope_of

logger = logging.getLogger(__name__)


class Role(models.TextChoices):
    OFFICER = "officer", _("Petugas polsek")
    BINMAS_STAFF = "binmas_staff", _("Staf Binmas")
    BINMAS_HEAD = "binmas_head", _("Kasat Binmas")
    COMMANDER = "commander", _("Pimpinan")
    REGENCY_STAFF = "regency_staff", _("Staf kabupaten/kota")
    PARTNER = "partner", _("Mitra")
    ADMINISTRATOR = "administrator", _("Administrator")


class Act(StrEnum):
    READ_RECORDS = auto()
    READ_DASHBOARD = auto()
    SEE_PENDING = auto()  # drafts and undecided records, not only what counts
    EXPORT = auto()
    READ_HISTORY = auto()
    READ_PEOPLE = auto()

    CREATE_RECORD = auto()
    EDIT_RECORD = auto()
    SUBMIT = auto()
    PROPOSE_CORRECTION = auto()
    CREATE_AREA = auto()  # RW and RT
    ENTER_FOR_ANY = auto()  # for any polsek of the polres

    KEEP_PILLARS = auto()  # who stands for which pillar where
    READ_POSKO = auto()
    RUN_POSKO = auto()  # found one, draw up its roster
    SERVE_POSKO = auto()  # check in, log and answer requests of residents
    ASSESS = auto()  # assessments, marks and visits

    REPORT_ZONE = auto()  # houses of an RT, and what was done there
    RECORD_CASES = auto()  # cases, and zones and counts that others stated
    KEEP_RULES = auto()  # when a rule began in one's own area

    RECORD_JOINT = auto()  # meetings, follow-ups and operations, which the regency holds too

    IMPORT = auto()  # bring in spreadsheets; what of them, the act of each kind of record says

    DECIDE = auto()  # verify, return, dissolve, reactivate, decide corrections
    MANAGE_TARGETS = auto()  # targets, revisions, shares, figures
    CLOSE_WEEK = auto()  # and open one again
    ISSUE_CODE = auto()

    MANAGE_PEOPLE = auto()
    MANAGE_REFERENCE = auto()


READING = frozenset({Act.READ_RECORDS, Act.READ_DASHBOARD, Act.READ_POSKO, Act.EXPORT})
WATCHING = READING | {Act.SEE_PENDING, Act.READ_HISTORY}
SERVING = frozenset({Act.READ_POSKO, Act.SERVE_POSKO, Act.CREATE_AREA})
# What police and regency both write down.
SHARED = SERVING | {Act.IMPORT, Act.RECORD_JOINT, Act.KEEP_PILLARS, Act.RUN_POSKO, Act.ASSESS}
WRITING = SHARED | {
    Act.REPORT_ZONE,
    Act.CREATE_RECORD,
    Act.EDIT_RECORD,
    Act.SUBMIT,
    Act.PROPOSE_CORRECTION,
}
ROLES: dict[str, frozenset[Act]] = {
    Role.OFFICER: WATCHING | WRITING,
    Role.BINMAS_STAFF: WATCHING | WRITING | {Act.ENTER_FOR_ANY, Act.READ_PEOPLE, Act.RECORD_CASES},
    Role.BINMAS_HEAD: WATCHING
    | WRITING
    | {
        Act.ENTER_FOR_ANY,
        Act.READ_PEOPLE,
        Act.RECORD_CASES,
        Act.KEEP_RULES,
        Act.DECIDE,
        Act.MANAGE_TARGETS,
        Act.CLOSE_WEEK,
        Act.ISSUE_CODE,
    },
    Role.COMMANDER: WATCHING | {Act.READ_PEOPLE},
    Role.REGENCY_STAFF: READING | SHARED | {Act.RECORD_CASES, Act.KEEP_RULES},
    Role.PARTNER: SERVING | {Act.REPORT_ZONE},
    Role.ADMINISTRATOR: WATCHING
    | {
        Act.READ_PEOPLE,
        Act.CREATE_AREA,
        Act.ISSUE_CODE,
        Act.MANAGE_PEOPLE,
        Act.MANAGE_REFERENCE,
        Act.KEEP_RULES,
    },
}
# Whoever is named here wrote the record last, or proposed the change: another one decides it.
AUTHORS = ("last_written_by_id", "proposed_by_id")


def acts_of(user) -> frozenset[Act]:
    return ROLES.get(scope_of(user).role, frozenset())


def can(user, act: Act, obj=None) -> bool:
    """May the user do it today? With `obj` also there: the row in scope, four eyes on decisions."""
    if act not in acts_of(user):
        return False
    return obj is None or (lies_in_scope(user, obj) and not is_own_decision(user, act, obj))


def is_own_decision(user, act: Act, obj) -> bool:
    """Nobody decides what he wrote last."""
    return act == Act.DECIDE and any(getattr(obj, name, None) == user.pk for name in AUTHORS)


def require(user, act: Act, obj=None) -> None:
    """Refuse what `can` refuses. A foreign row does not exist: Http404, else PermissionDenied."""
    if obj is not None and not lies_in_scope(user, obj):
        told(user, act, obj)
        raise Http404
    if act not in acts_of(user):
        told(user, act, obj)
        raise PermissionDenied(gettext("Tindakan ini bukan wewenang Anda."))
    if obj is not None and is_own_decision(user, act, obj):
        told(user, act, obj)
        raise PermissionDenied(
            gettext("Catatan yang terakhir Anda tulis sendiri diputuskan oleh orang lain.")
        )


def told(user, act: Act, obj) -> None:
    """Refusals are logged, by numbers: who tries what is not his is seen."""
    about = f"{obj._meta.label_lower} {obj.pk}" if isinstance(obj, models.Model) else "-"
    logger.warning("refused: user %s, %s, %s", user.pk, act, about)
