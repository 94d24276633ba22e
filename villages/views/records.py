"""Reading kampung: the list, one of them, its photos."""

from datetime import date

from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import numbers
from core.api.lists import parameters_of, using
from core.audit import act_word
from core.columns import Column, counted_page, page_rows
from core.doors import door
from core.drawing import drawn_rows
from core.htmx import render_page
from core.models import AuditEvent
from core.uploads import arrived
from core.weeks import Week, long_date
from programs.models import Aspect
from units.links import export_url
from units.models import Unit
from units.policy import Act, can, is_own_decision
from units.scope import posting_of
from villages.columns import API_COLUMNS, LIST_COLUMNS
from villages.files import photo_for
from villages.filters import FormationFilter
from villages.forms import PhotosForm
from villages.models import Correction, Formation
from villages.models.formations import formed_words
from villages.queries.activity import WORDS, with_activity
from villages.queries.spread import DESA
from villages.views.access import formation_or_404, place_of
from villages.views.closed_weeks import closed_week
from villages.views.wording import share_text
from villages.warnings import for_formations

PER_PAGE = 50
LONGEST = 9  # digits of a page's number
DESA_COLUMN = Column("desa", "", DESA, kind="code")
STATUS_WORDS = dict(Formation.Status.choices)
OPEN = (Formation.Status.DRAFT, Formation.Status.RETURNED, Formation.Status.SUBMITTED)


@door(Act.READ_RECORDS)
@require_safe
def formation_list(request):
    used = parameters_of(FormationFilter).intersection([*request.GET, *SHOWN_FILTERS])
    found = using(FormationFilter, used)(
        request.GET, queryset=Formation.objects.for_user(request.user), request=request
    )
    page, villages, rows = page_of(found.qs, request.GET.get("page", ""))
    context = {
        "villages": villages,
        "filters": filter_bar(request.user, found.form),
        "filtered": any(value for key, value in request.GET.items() if key != "page"),
        "page": page,
        "rows": drawn_rows(
            "villages/formation_row.html",
            listed(rows),
            flags=("simulated", "late"),
            context={"shapes": staticfiles_storage.url("img/shapes.svg")},
        ),
        "may_enter": can(request.user, Act.CREATE_RECORD),
        "export_url": export_url(request, "formations"),
    }
    return render_page(
        request,
        "villages/formation_list.html",
        context,
        part="villages/formation_list_results.html",
    )


def page_of(queryset, asked: str) -> tuple[Page, int, list]:
    """The page with its rows, and in how many desa all the kampung are; all in one look, a second
    one where the page that is asked for lies behind the last."""
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) <= LONGEST else 1
    offset = max(0, number - 1) * PER_PAGE
    kampung, villages, rows = counted_page(
        queryset, LIST_COLUMNS, distinct=DESA_COLUMN, limit=PER_PAGE, offset=offset
    )
    pages = Paginator(queryset, PER_PAGE)
    pages.count = kampung
    page = pages.get_page(asked)
    if (page.number - 1) * PER_PAGE != offset:
        offset = (page.number - 1) * PER_PAGE
        rows = page_rows(queryset, LIST_COLUMNS, limit=PER_PAGE, offset=offset)
    return page, villages, rows


# Beside these a list can be narrowed by links (a figure leads to its rows); what they set stays.
SHOWN_FILTERS = ("q", "program", "status", "unit", "activity", "formed_from", "formed_to")


def filter_bar(user, form) -> dict:
    """The filters one may set, those a link has set, and the week in people's words."""
    narrow_units(user, form)
    set_by_link = [
        form[name] for name in form.fields if name not in SHOWN_FILTERS and form[name].value()
    ]
    return {
        "shown": [form[name] for name in SHOWN_FILTERS if name in form.fields],
        "kept": set_by_link,
        "said": [f"{bound.label}: {filter_words(bound)}" for bound in set_by_link],
    }


def narrow_units(user, form) -> None:
    """Above a polres the choice is of the next level down: a country's polsek fill no list."""
    posting = posting_of(user)
    stands = posting.unit if posting else None
    if stands is not None and stands.kind != Unit.Kind.POLDA:
        return
    below = Q(parent=stands) | Q(pk=stands.pk) if stands else Q(parent=None)
    field = form.fields["unit"]
    field.queryset = field.queryset.filter(below | Q(code=form["unit"].value() or ""))


def filter_words(bound) -> str:
    value = bound.value()
    if bound.name == "week":
        try:
            return Week.parse(str(value)).title
        except ValueError:
            return str(value)
    return str(dict(getattr(bound.field, "choices", ())).get(value, value))


def listed(rows) -> list[dict]:
    """A page's rows as shown. Plain tuples: no object, no query, no tag for each cell."""
    keys = [column.key for column in LIST_COLUMNS]
    base = reverse("formations:list")
    village = _("%(area_name)s (Kec. %(district)s)")
    shown = []
    words = {status: str(word) for status, word in STATUS_WORDS.items()}
    for values in rows:
        row = dict(zip(keys, values, strict=True))
        place = village % row
        row["url"] = f"{base}{row['id']}/"
        row["place"] = f"{row['place_name']}, {place}" if row["place_name"] else place
        row["formed_on"] = formed_words(row["formed_on"], row["formed_year"])
        row["status_word"] = words[row["status"]]
        shown.append(row)
    return shown


@door(Act.READ_RECORDS)
@require_safe
def formation_detail(request, pk):
    formation = formation_or_404(request.user, pk)
    user = request.user
    sees_all = can(user, Act.SEE_PENDING)
    photos = [picture(photo) for photo in formation.photos.all()]
    acts = acts_on(user, formation)
    context = {
        "formation": formation,
        "place": place_of(formation),
        "position": position_words(formation),
        "facts": facts_of(formation, sees_all),
        "photos": photos,
        "arrived": arrived("formation", pk),
        "photos_form": PhotosForm(),
        "acts": acts,
        "own_decision": (
            formation.status == Formation.Status.SUBMITTED
            and can(user, Act.DECIDE)
            and is_own_decision(user, Act.DECIDE, formation)
        ),
        "warnings": for_formations([formation], by=user).get(pk, ()) if acts["verify"] else (),
        "correction": waiting_correction(user, formation) if sees_all else None,
        "closed": closed_week(user, formation) if sees_all and acts["fares"] else None,
        "history": history_of(formation) if can(user, Act.READ_HISTORY) else (),
        "fares": how_it_fares(formation) if acts["fares"] else None,
        "assessments": formation.assessments.all()[:5] if acts["fares"] else (),
        "share_text": share_text(formation, len(photos)) if acts["share"] else "",
        "just_sent": acts["share"] and "terkirim" in request.GET,
    }
    return render(request, "villages/formation_detail.html", context)


def acts_on(user, formation) -> dict:
    """What this user may do to this kampung now: right and state together."""
    status, states = formation.status, Formation.Status
    decides = can(user, Act.DECIDE, formation)
    edits = can(user, Act.EDIT_RECORD, formation)
    counted = status in (states.VERIFIED, states.DISSOLVED)
    return {
        "edit": edits and status in OPEN,
        "submit": can(user, Act.SUBMIT, formation) and status in (states.DRAFT, states.RETURNED),
        "delete": edits and status == states.DRAFT and formation.submitted_at is None,
        "verify": decides and status == states.SUBMITTED,
        "return": decides and status == states.SUBMITTED,
        "correct": can(user, Act.PROPOSE_CORRECTION, formation) and counted,
        "decide": decides,
        "decree": edits and status == states.VERIFIED and not formation.decree_number,
        "dissolve": decides and status == states.VERIFIED,
        "reactivate": decides and status == states.DISSOLVED,
        "photos": edits,
        "share": edits and status != states.DRAFT,
        "assess": can(user, Act.ASSESS, formation) and counted,
        "fares": counted,
    }


FARES = {"lively": "done", "quiet": "at_risk", "check": "behind", "ended": "dissolved"}


def how_it_fares(formation) -> dict:
    """Its activity today: word, shape, the day of the last sign of life and since when."""
    row = with_activity(Formation.objects.filter(pk=formation.pk)).values(
        "activity", "last_sign", "stood_for"
    )[0]
    days = max((timezone.localdate() - row["last_sign"]).days, 0)
    return row | {
        "kind": FARES[row["activity"]],
        "word": dict(WORDS)[row["activity"]],
        "days": days,
    }


def facts_of(formation, sees_all) -> list[tuple]:
    """Label and value of what is known; what is empty is left out, except what should be there."""
    decree = formation.decree_number
    if decree and formation.decree_date:
        decree = _("%(number)s, %(day)s") % {
            "number": decree,
            "day": long_date(formation.decree_date),
        }
    known = [
        (_("Program"), formation.program.name),
        (_("Desa/Kelurahan"), place_of(formation)),
        (_("Polsek"), formation.unit.name),
        (_("Tanggal pembentukan"), formation.formed_words),
        (_("Diresmikan"), inauguration(formation)),
        (_("Jenis permukiman"), formation.get_settlement_type_display()),
        (_("SK"), decree or numbers.MISSING),
        (_("Petugas"), formation.petugas or numbers.MISSING),
        *aspect_facts(formation),
        (_("Catatan"), formation.notes),
        (_("Tanda terima"), formation.receipt),
        (_("Diketik oleh"), str(formation.created_by) if sees_all else ""),
    ]
    return [(label, value) for label, value in known if value]


def inauguration(formation) -> str:
    day = long_date(formation.inaugurated_on) if formation.inaugurated_on else ""
    return ", ".join(filter(None, [day, formation.inaugurated_by]))


def aspect_facts(formation) -> list[tuple]:
    if not formation.aspects:
        return []
    return [
        (aspect.name, answer_words(formation.aspects[aspect.code]))
        for aspect in Aspect.objects.filter(program=formation.program_id)
        if aspect.code in formation.aspects
    ]


def answer_words(value) -> str:
    if isinstance(value, bool):
        return _("Ya") if value else _("Tidak")
    return numbers.integer(value) if isinstance(value, int) else str(value)


def position_words(formation) -> str:
    if formation.latitude is None:
        return ""
    place = "; ".join(
        numbers.decimal(degrees, 5) for degrees in (formation.latitude, formation.longitude)
    )
    if formation.position_accuracy_m:
        return _("%(place)s, ketelitian ± %(metres)s m") % {
            "place": place,
            "metres": numbers.integer(formation.position_accuracy_m),
        }
    return place


def picture(photo) -> dict:
    url = reverse("formations:photo", args=[photo.formation_id, photo.pk])
    return {"url": url, "thumbnail_url": f"{url}small/", "caption": ""}


def history_of(formation) -> list[dict]:
    return [
        {
            "label": capfirst(act_word(event.act)),
            "actor": event.actor_name,
            "at": event.happened_at,
            "note": event.reason,
        }
        for event in AuditEvent.objects.of(formation)
    ]


def waiting_correction(user, formation) -> Correction | None:
    correction = formation.corrections.waiting().select_related("proposed_by").first()
    if correction is not None:
        correction.formation = formation
        correction.rows = correction_rows(correction)
        correction.may_decide = can(user, Act.DECIDE, correction)
    return correction


LABELS = {column.key: column.label for column in API_COLUMNS}


def correction_rows(correction) -> list[dict]:
    """The change as a person compares it: field, as it was, as it should be."""
    return [
        {
            "label": LABELS.get(name, name),
            "old": value_words(name, old),
            "new": value_words(name, new),
        }
        for name, (old, new) in correction.changes.items()
    ]


def value_words(name, value) -> str:
    column = next((column for column in API_COLUMNS if column.key == name), None)
    if value in (None, "", {}):
        return numbers.MISSING
    if isinstance(value, dict):
        return ", ".join(f"{code}: {answer_words(answer)}" for code, answer in value.items())
    if column is not None and column.choices:
        return str(column.word(value))
    if column is not None and column.kind == "date":
        return long_date(date.fromisoformat(value))
    return str(value)


@door(Act.READ_RECORDS)
@require_safe
def photo(request, pk, photo, small=False):
    return photo_for(request.user, formation=pk, photo=photo, small=small)
