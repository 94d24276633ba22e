"""What changes units, coverage, people and areas. Each act leaves its trace in the audit trail."""

import re
import secrets
from datetime import date, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Concat, Substr
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import audit
from core.errors import Conflict, DomainError
from core.text import clean_line
from units import limits
from units.backends import find_account
from units.models import (
    NAME_LENGTH,
    ApiToken,
    Area,
    AreaAssignment,
    Coverage,
    OneTimeCode,
    Posting,
    Unit,
    User,
)
from units.names import search_name
from units.policy import Act, Role, require
from units.scope import code_in, posting_of, scope_of

# Letters and digits that no one reads wrongly to another over the telephone.
CODE_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 8
CODE_LIFE = timedelta(hours=24)
CODE_TRIES = 5
CODE_ROLES = (Role.OFFICER, Role.BINMAS_STAFF)

RW_OR_RT = re.compile(r"\d\d\.\d\d\.\d\d\.\d{4}\.\d{3}(\.\d{3})?")


# ---- units and what they cover


def place_in_tree(unit: Unit) -> None:
    """Set path and polres from the parent; a polres points at itself once it has a key."""
    unit.path = f"{unit.parent.path if unit.parent else '/'}{unit.code}/"
    if unit.kind == Unit.Kind.POLRES:
        unit.polres_id = unit.pk
    else:
        unit.polres_id = unit.parent.polres_id if unit.parent else None


@transaction.atomic
def save_unit(*, unit: Unit, by: User) -> Unit:
    """Create or change a unit. A new parent or code moves all below it; ledger lines keep the path
    of their day."""
    require(by, Act.MANAGE_REFERENCE)
    before = Unit.objects.select_for_update().filter(pk=unit.pk).first()
    place_in_tree(unit)
    if before and unit.path.startswith(before.path) and unit.path != before.path:
        raise DomainError(
            gettext("Kesatuan tidak dapat dipindahkan ke bawah dirinya sendiri."),
            code="unit_below_itself",
            errors={"parent": [gettext("Pilih induk lain.")]},
        )
    unit.save()
    if unit.kind == Unit.Kind.POLRES and unit.polres_id is None:
        unit.polres_id = unit.pk
        unit.save(update_fields=["polres"])
    if before and before.path != unit.path:
        move_subtree(before, unit)
    audit.record(
        act="unit.change" if before else "unit.create",
        record=unit,
        by=by,
        before=audit.snapshot(before) if before else None,
        after=audit.snapshot(unit),
        unit_path=unit.path,
    )
    return unit


def move_subtree(before: Unit, unit: Unit) -> None:
    below = Unit.objects.filter(path__startswith=before.path).exclude(pk=unit.pk)
    below.update(path=Concat(Value(unit.path), Substr("path", len(before.path) + 1)))
    if unit.kind == Unit.Kind.POLSEK:
        below.update(polres=unit.polres_id)


@transaction.atomic
def cover(
    *,
    unit: Unit,
    area: Area,
    valid_from: date | None = None,
    valid_until: date | None = None,
    by: User,
) -> Coverage:
    """Give an area to a unit between two days, both included."""
    require(by, Act.MANAGE_REFERENCE)
    same = Coverage.objects.filter(unit=unit, area=area).exclude(
        Q(valid_until__lt=valid_from) if valid_from else Q(pk=None)
    )
    if valid_until:
        same = same.exclude(valid_from__gt=valid_until)
    if same.exists():
        raise Conflict(
            gettext("%(unit)s sudah melayani %(area)s pada masa itu.")
            % {"unit": unit, "area": area},
            code="coverage_overlaps",
        )
    coverage = Coverage.objects.create(
        unit=unit, area=area, valid_from=valid_from, valid_until=valid_until
    )
    audit.record(
        act="coverage.create",
        record=coverage,
        by=by,
        after=audit.snapshot(coverage),
        unit_path=unit.path,
        area_code=area.code,
    )
    return coverage


@transaction.atomic
def end_coverage(*, coverage: Coverage, valid_until: date, by: User) -> Coverage:
    """The unit serves the area until that day, the last one included."""
    require(by, Act.MANAGE_REFERENCE)
    coverage = (
        Coverage.objects.select_for_update(of=("self",)).select_related("unit").get(pk=coverage.pk)
    )
    if coverage.valid_until == valid_until:
        return coverage
    before = audit.snapshot(coverage)
    if coverage.valid_from and valid_until < coverage.valid_from:
        raise DomainError(
            gettext("Akhir masa berlaku mendahului awalnya."),
            errors={"valid_until": [gettext("Akhir masa berlaku mendahului awalnya.")]},
        )
    coverage.valid_until = valid_until
    coverage.save(update_fields=["valid_until"])
    audit.record(
        act="coverage.end",
        record=coverage,
        by=by,
        before=before,
        after=audit.snapshot(coverage),
        unit_path=coverage.unit.path,
        area_code=coverage.area_id,
    )
    return coverage


# ---- people


@transaction.atomic
def post_user(
    *,
    user: User,
    role: str,
    unit: Unit | None = None,
    area: Area | None = None,
    starts_on: date,
    ends_on: date | None = None,
    acting: bool = False,
    by: User,
    **details: str,
) -> Posting:
    """Post a person (mutasi). A lasting posting ends the one before it on the day before; an acting
    one (Plh, Plt) leaves it standing and counts first while it lasts. `details`: title, rank,
    pillar."""
    require(by, Act.MANAGE_PEOPLE)
    posting = Posting(
        user=user, role=role, unit=unit, area=area, starts_on=starts_on, ends_on=ends_on,
        acting=acting, **details,
    )  # fmt: skip
    posting.full_clean()
    if not acting:
        eve = starts_on - timedelta(days=1)
        user.postings.filter(
            Q(ends_on=None) | Q(ends_on__gte=starts_on), acting=False, starts_on__lt=starts_on
        ).update(ends_on=eve)
    posting.save()
    audit.record(
        act="posting.create",
        record=posting,
        by=by,
        after=audit.snapshot(posting),
        unit_path=unit.path if unit else "",
        area_code=area.code if area else "",
    )
    return posting


@transaction.atomic
def assign_area(
    *, user: User, area: Area, starts_on: date, ends_on: date | None = None, by: User
) -> AreaAssignment:
    """Give a desa to an officer (desa binaan)."""
    require(by, Act.MANAGE_PEOPLE)
    assignment = AreaAssignment.objects.create(
        user=user, area=area, starts_on=starts_on, ends_on=ends_on
    )
    audit.record(
        act="assignment.create",
        record=assignment,
        by=by,
        after=audit.snapshot(assignment),
        area_code=area.code,
    )
    return assignment


# ---- one-time codes


def may_receive_code(user: User, by: User) -> bool:
    """Of a person in scope: may `by` hand him a code? A Kasat may not for those above him."""
    posting = posting_of(user)
    if user == by or posting is None:
        return False
    return posting.role in CODE_ROLES or scope_of(by).everything


@transaction.atomic
def issue_one_time_code(*, user: User, by: User) -> str:
    """A code the Kasat hands to an officer of his polres. Shown now and never again; an earlier one
    ends. Administrators may give it to anyone but themselves."""
    require(by, Act.ISSUE_CODE, user)
    if not may_receive_code(user, by):
        raise DomainError(
            gettext("Kode sekali pakai hanya untuk petugas dan staf Binmas di polres Anda."),
            code="code_not_for_this_account",
        )
    posting = posting_of(user)
    code = "".join(secrets.choice(CODE_ALPHABET) for _place in range(CODE_LENGTH))
    now = timezone.now()
    user.one_time_codes.filter(used_at=None, expires_at__gt=now).update(expires_at=now)
    issued = OneTimeCode.objects.create(
        user=user,
        code_hash=make_password(code),
        issued_by=by,
        expires_at=now + CODE_LIFE,
    )
    audit.record(
        act="code.issue",
        record=user,
        by=by,
        after={"expires_at": issued.expires_at},
        unit_path=posting.unit.path if posting and posting.unit_id else "",
    )
    return f"{code[:4]}-{code[4:]}"


WRONG_CODE = _("Kode atau nama pengguna salah, sudah dipakai, atau sudah lewat 24 jam.")


def redeem_one_time_code(*, login: str, code: str) -> User:
    """The user whose code it is; the code is used up and a new password becomes due.

    The row lock makes it work once, however many try at once; a wrong try is counted even though
    it is refused.
    """
    user = find_account(login)
    if user is None or not user.is_active:
        make_password(code)  # takes as long as a real check: accounts cannot be told apart
        raise DomainError(WRONG_CODE, code="wrong_code")
    if not spend_code(user, "".join(filter(str.isalnum, code)).upper()):
        raise DomainError(WRONG_CODE, code="wrong_code")
    return user


@transaction.atomic
def spend_code(user: User, code: str) -> bool:
    waiting = (
        OneTimeCode.objects.select_for_update()
        .filter(user=user, used_at=None, expires_at__gt=timezone.now(), tries__lt=CODE_TRIES)
        .order_by("-issued_at")
        .first()
    )
    if waiting is None:
        make_password(code)
        return False
    if not check_password(code, waiting.code_hash):
        waiting.tries = F("tries") + 1
        waiting.save(update_fields=["tries"])
        return False
    waiting.used_at = timezone.now()
    waiting.save(update_fields=["used_at"])
    user.must_change_password = True
    user.save(update_fields=["must_change_password"])
    ApiToken.objects.filter(user=user).delete()
    audit.record(act="code.use", record=user, by=user)
    return True


@transaction.atomic
def end_access(*, user: User) -> None:
    """All his sessions and tokens end; what he then may still do begins at the login."""
    ApiToken.objects.filter(user=user).delete()
    for session in UserSession.objects.filter(user=user):
        session.end()


@transaction.atomic
def remove_second_factor(*, user: User, by: User) -> None:
    """For who lost the phone and the recovery codes. He sets up another at his next login."""
    require(by, Act.MANAGE_PEOPLE)
    if user == by:
        raise DomainError(
            gettext("Verifikasi dua langkah Anda sendiri diatur di halaman profil."),
            code="own_second_factor",
        )
    held = list(Authenticator.objects.select_for_update().filter(user=user))
    if not held:
        return
    Authenticator.objects.filter(user=user).delete()
    end_access(user=user)
    kinds = sorted(each.type for each in held)
    audit.record(act="second_factor.remove", record=user, by=by, before={"kinds": kinds})


@transaction.atomic
def set_password(*, user: User, password: str, by: User) -> None:
    """Set a new password; tokens made under the old one end, and so do the other sessions."""
    validate_password(password, user)
    user.set_password(password)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])
    ApiToken.objects.filter(user=user).delete()
    limits.forget(limits.PASSWORD, user.pk)
    audit.record(act="password.change", record=user, by=by)


# ---- tokens

TOKEN_LIFE = timedelta(days=90)


@transaction.atomic
def create_token(
    *,
    user: User,
    name: str = "",
    unit: Unit | None = None,
    read_only: bool = False,
    life: timedelta = TOKEN_LIFE,
) -> tuple[ApiToken, str]:
    """A new API token and its text, which is not kept anywhere.

    With `unit` (at or under one's own) it sees and does no more than that unit's; `read_only` ones
    change nothing. What the owner loses, his tokens lose.
    """
    if unit is not None and not units_for_tokens(user).filter(pk=unit.pk).exists():
        message = gettext("Pilih kesatuan Anda sendiri atau yang di bawahnya.")
        raise DomainError(message, code="unit_not_yours", errors={"unit": [message]})
    token, text = ApiToken.objects.create(
        user=user, expiry=min(life, TOKEN_LIFE), name=name, unit=unit, read_only=read_only
    )
    after = {"key": token.token_key[:8], "unit": unit and unit.code, "read_only": read_only}
    audit.record(act="token.create", record=user, by=user, after=after)
    return token, text


def units_for_tokens(user: User) -> QuerySet[Unit]:
    """Units to which one may narrow a token: those at or under one's own, if one has any."""
    scope = scope_of(user)
    if scope.unit_path is None and not scope.everything:
        return Unit.objects.none()
    return Unit.objects.for_user(user)


@transaction.atomic
def revoke_token(*, token: ApiToken, by: User) -> None:
    """Once revoked it is gone; who comes second finds nothing to do."""
    ended, _models = ApiToken.objects.filter(pk=token.pk).delete()
    if ended:
        before = {"key": token.token_key[:8]}
        audit.record(act="token.revoke", record=token.user, by=by, before=before)


# ---- RW and RT


@transaction.atomic
def create_area(*, code: str, name: str, by: User) -> Area:
    """An RW (35.08.06.2001.003) or RT (….003.002) in a village the person serves or belongs to."""
    require(by, Act.CREATE_AREA)
    code, name = clean_line(code), clean_line(name)
    errors: dict[str, list[Any]] = {}
    if not RW_OR_RT.fullmatch(code):
        errors["code"] = [
            gettext(
                "Kode RW atau RT ditulis di bawah kode desa atau kelurahan dengan tiga angka, "
                "misalnya 35.08.06.2001.003 (RW 003) atau 35.08.06.2001.003.002 (RT 002)."
            )
        ]
    if not name or len(name) > NAME_LENGTH:
        errors["name"] = [gettext("Isi nama dengan 1 sampai 120 huruf.")]
    if errors:
        raise DomainError(gettext("RW atau RT belum dapat dicatat."), errors=errors)
    parent = parent_for(code, by)
    area, created = Area.objects.get_or_create(
        code=code,
        defaults={
            "name": name,
            "search_name": search_name(name),
            "level": parent.level + 1,
            "kind": "rw" if parent.level == Area.Level.VILLAGE else "rt",
            "parent": parent,
        },
    )
    if not created:
        raise Conflict(
            gettext("%(code)s sudah tercatat sebagai %(name)s.")
            % {"code": code, "name": area.name},
            code="area_exists",
        )
    audit.record(act="area.create", record=area, by=by, after=audit.snapshot(area), area_code=code)
    return area


def parent_for(code: str, by: User) -> Area:
    """The village or RW above, where the person may add to it; absent and foreign look alike."""
    scope = scope_of(by)
    above = Area.objects.filter(code=code.rpartition(".")[0])
    if scope.unit_path is not None:
        above = above.served_under(scope.unit_path)
    elif scope.area_code is not None and not code_in(code, scope.area_code):
        above = above.none()
    parent = above.first()
    if parent is None:
        raise DomainError(
            gettext("RW atau RT belum dapat dicatat."),
            code="unknown_parent",
            errors={
                "code": [
                    gettext("Tidak ada desa, kelurahan, atau RW %(code)s di wilayah Anda.")
                    % {"code": code.rpartition(".")[0]}
                ]
            },
        )
    return parent
