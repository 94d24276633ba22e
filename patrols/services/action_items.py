"""Follow-ups of a meeting: given, closed with evidence, or closed by the records themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit, jobs
from core.errors import Conflict
from core.prepared import prepared
from core.weeks import long_date
from patrols.columns import ACTION_ITEM_COLUMNS
from patrols.fulfilment import fulfilment
from patrols.models import ActionItem, Meeting, Term
from patrols.services import kit
from patrols.services.around import Around
from patrols.services.content import Content, count, uuid_key
from patrols.working_days import MOST, add_working_days
from units.models import Unit, User
from units.policy import Act, require
from villages.services.content import FieldErrors, Values, day, key, line, one_of, paragraph
from villages.services.records import act, require_reason

CHECK = "follow_ups.check"
Status = ActionItem.Status

CONTENT = Content(
    {
        "meeting": uuid_key,
        "text": line(500),
        "decision": line(500),
        "unit": key(40),
        "institution": key(40),
        "due_on": day,
        "working_days": count,
        "rule": one_of(ActionItem.Rule.values),
        "rule_program": key(20),
        "evidence": paragraph(2000),
    },
    required=("meeting", "text"),
)


def check(values: Values, around: Around, errors: FieldErrors) -> kit.Checked | None:
    number = values["meeting"]
    meeting = around.once(
        ("meeting", number),
        lambda: (
            Meeting.objects.for_user(around.by)
            .select_related("unit__polres", "area")
            .filter(pk=number)
            .first()
        ),
    )
    if meeting is None:
        errors["meeting"] = [_("Rapat ini tidak ditemukan.")]
        return None
    unit = _responsible_unit(values["unit"], meeting, errors)
    institution = around.term(values["institution"], Term.List.INSTITUTION, errors, "institution")
    if unit is None and institution is None and not errors:
        errors["unit"] = [_("Sebutkan penanggung jawabnya: kesatuan atau instansi.")]
    due_on = _due_on(values, meeting, errors)
    program = None
    if values["rule"] == ActionItem.Rule.ACTIVE:
        program = around.program(values["rule_program"], errors)
        if not values["rule_program"]:
            errors["rule_program"] = [_("Sebutkan program yang harus aktif.")]
    if errors:
        return None
    return kit.Checked(
        columns={
            **{name: values[name] for name in ("text", "decision", "rule", "evidence")},
            "meeting_id": meeting.pk,
            "unit_id": unit.pk if unit else None,
            "institution_id": institution,
            "due_on": due_on,
            "working_days": values["working_days"],
            "rule_program_id": program.pk if program else None,
        },
        points_at={"meeting": meeting, "unit": unit},
    )


def _responsible_unit(code: str, meeting: Meeting, errors: FieldErrors) -> Unit | None:
    """A unit of the meeting's polres."""
    if not code:
        return None
    found = Unit.objects.filter(code=code, polres=meeting.unit.polres_id).first()
    if found is None:
        errors["unit"] = [_("Tidak ada kesatuan berkode %(code)s di polres ini.") % {"code": code}]
    return found


def _due_on(values: Values, meeting: Meeting, errors: FieldErrors) -> Any:
    """The day told, or so many working days after the meeting."""
    due_on, days = values["due_on"], values["working_days"]
    if days is not None and days > MOST:
        errors["working_days"] = [_("Paling banyak %(most)d hari kerja.") % {"most": MOST}]
        return None
    counted = add_working_days(meeting.held_on, days) if days is not None else None
    if due_on is None and counted is None:
        errors["due_on"] = [_("Isi tenggatnya, atau jumlah hari kerjanya.")]
    elif due_on is not None and due_on < meeting.held_on:
        errors["due_on"] = [
            _("Tenggat mendahului rapatnya (%(day)s).") % {"day": long_date(meeting.held_on)}
        ]
    elif due_on is not None and counted is not None and due_on != counted:
        errors["due_on"] = [
            _("%(count)d hari kerja setelah rapat adalah %(day)s.")
            % {"count": days, "day": long_date(counted)}
        ]
    return due_on or counted


def content_of(item: ActionItem) -> Values:
    return {
        "meeting": item.meeting_id,
        "unit": item.unit.code if item.unit else "",
        "institution": item.institution_id or "",
        "rule_program": item.rule_program.code if item.rule_program else "",
        **{
            name: getattr(item, name)
            for name in "text decision due_on working_days rule evidence".split()
        },
    }


KIND = kit.Kind(
    model=ActionItem,
    content=CONTENT,
    check=check,
    content_of=content_of,
    columns=ACTION_ITEM_COLUMNS,
    with_receipt=False,
    create=Act.RECORD_JOINT,
    edit=Act.RECORD_JOINT,
    related=("meeting__unit__polres",),
)


def create_action_item(
    *,
    id: UUID,  # noqa: A002
    data: Mapping[str, Any],
    by: User,
    simulated: bool = False,
) -> tuple[ActionItem, bool]:
    """Give a follow-up to a unit or an institution, with a day until which it is due."""
    return kit.create(KIND, id=id, data=data, by=by, simulated=simulated)


def edit_action_item(
    *, item: ActionItem | UUID, data: Mapping[str, Any], version: int | None, by: User
) -> ActionItem:
    return kit.edit(KIND, key=item, data=data, version=version, by=by)


@act
def complete_action_item(
    *, item: ActionItem | UUID, evidence: Any, by: User, version: int | None = None
) -> ActionItem:
    """Close a follow-up by hand, saying what shows that it was done.

    One that records satisfy closes by itself and cannot be closed before.
    """
    row = kit.lock(KIND, item, by=by, version=version)
    require(by, Act.RECORD_JOINT, row)
    _require_open(row)
    met = fulfilment(row)
    if met is not None and not met.complete:
        raise Conflict(
            _("Baru %(done)d dari %(total)d; tindak lanjut ini selesai sendiri oleh catatan.")
            % {"done": met.done, "total": met.total},
            code="not_fulfilled",
        )
    row.evidence = require_reason(evidence, "evidence")
    _close(row, Status.DONE, act="complete", by=by, reason=row.evidence)
    return row


@act
def cancel_action_item(
    *, item: ActionItem | UUID, reason: Any, by: User, version: int | None = None
) -> ActionItem:
    row = kit.lock(KIND, item, by=by, version=version)
    require(by, Act.RECORD_JOINT, row)
    _require_open(row)
    _close(row, Status.CANCELLED, act="cancel", by=by, reason=require_reason(reason))
    return row


def _require_open(item: ActionItem) -> None:
    if item.status != Status.OPEN:
        raise Conflict(
            _("Tindak lanjut ini sudah %(status)s.")
            % {"status": item.get_status_display().lower()},
            code="wrong_status",
        )


def _close(item: ActionItem, status: Status, *, act: str, by: User | None, reason: str) -> None:
    before = {"status": str(item.status)}
    item.status, item.closed_on = status, timezone.localdate()
    item.version += 1
    item.save()
    after = {"status": str(status)}
    audit.record(**kit.event(item, act=act, by=by, before=before, after=after, reason=reason))


def ask_to_check(polres_ids: Iterable[int]) -> None:
    """Have the follow-ups looked at that new records of these polres may satisfy."""
    waiting = waiting_of(polres=list(set(polres_ids)))
    for polres_id in sorted({polres_id for (polres_id,) in waiting}):
        jobs.enqueue(CHECK, payload={"polres": polres_id}, key=str(polres_id))


@prepared(polres="bigint[]")
def waiting_of(polres: Any) -> QuerySet[Any]:
    items = ActionItem.objects.open().exclude(rule="").filter(meeting__unit__polres__in=polres)
    return items.order_by().values_list("meeting__unit__polres")


@transaction.atomic
def close_satisfied(*, polres_id: int | None = None) -> int:
    """Close what the records satisfy by now; returns how many. Nobody asks for it: a job does."""
    items = ActionItem.objects.open().exclude(rule="").select_related("meeting__unit", "unit")
    if polres_id is not None:
        items = items.filter(meeting__unit__polres=polres_id)
    closed = 0
    for item in items.select_for_update(of=("self",), no_key=True).order_by("pk"):
        met = fulfilment(item)
        if met is None or not met.complete:
            continue
        item.evidence = _("Dipenuhi oleh catatan: %(done)d dari %(total)d.") % {
            "done": met.done,
            "total": met.total,
        }
        _close(item, Status.DONE, act="complete", by=None, reason=item.evidence)
        closed += 1
    return closed
