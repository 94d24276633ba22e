"""Pages of zones: all RT on a day, one RT with its checklist, and the report of an RT."""

from datetime import date
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core import numbers
from core.columns import page_rows
from core.doors import door
from core.drawing import drawn_rows
from core.errors import DomainError
from core.forms import add_errors
from core.htmx import render_page
from core.weeks import Week, date_range, long_date
from units.links import export_url
from units.models import Area, Unit
from units.policy import Act, can
from units.scope import posting_of
from villages.columns.zones import COUNTED_CHOICES, ZONES_LIST
from villages.filters.zones import ZoneFilter
from villages.forms.zones import TickForm, ZoneReportForm
from villages.models import (
    Regime,
    ResponseTick,
    ZoneReport,
    ZoneResponse,
    ZoneRule,
    ZoneStanding,
)
from villages.queries.rules import regime_terms, zone_rules
from villages.queries.zones import COUNTED, Tally, rt_seen_by, total_of, zone_counts, zones_on
from villages.services.areas import ensure_area
from villages.services.responses import tick_response
from villages.services.statements import registered_words
from villages.services.zones import report_zone
from villages.zones import is_stale, rule_in_force

PER_PAGE = 50
WEEKS_SHOWN = 8
WORDS = {code: str(word) for code, word in COUNTED_CHOICES}
LEVELS = {"regency": 2, "district": 3, "village": 4, "rw": 5}
NEXT_LEVEL = {1: "regency", 2: "district", 3: "village", 4: "rw", 5: "rw", 6: "rw"}


@door(Act.READ_RECORDS)
@require_safe
def zone_list(request):
    found, day, within = asked_zones(request)
    page = Paginator(found.qs, PER_PAGE).get_page(request.GET.get("page"))
    level = level_for(request.user, within)
    tallies = zone_counts(request.user, day, within=within, level=LEVELS[level])
    context = {
        "day": day,
        "place": Area.objects.filter(pk=within).first() if within else None,
        "filters": {
            "shown": [found.form[name] for name in ("within", "date", "zone")],
            "kept": [found.form[name] for name in ("stated_differs",) if found.form[name].value()],
        },
        "filtered": bool(request.GET.get("zone") or request.GET.get("stated_differs")),
        "weeks": weeks_until(request, day),
        "tiles": tiles(request, total_of(tallies)),
        "tallies": [tally_row(request, tally, day) for tally in tallies],
        "page": page,
        "rows": drawn_rows(
            "villages/zone_row.html",
            listed(found.qs, offset=(page.number - 1) * PER_PAGE, day=day),
            flags=("simulated", "differs", "corrected"),
            context={"shapes": staticfiles_storage.url("img/shapes.svg")},
        ),
        "may_report": can(request.user, Act.REPORT_ZONE),
        "export_url": export_url(request, "zones"),
    }
    return render_page(
        request, "villages/zone_list.html", context, part="villages/zone_list_results.html"
    )


def asked_zones(request) -> tuple[ZoneFilter, date, str]:
    """The filters, and the day and place they ask for; what is no day or place is left to their
    form to say."""
    bare = ZoneFilter(request.GET, queryset=Area.objects.none(), request=request)
    bare.is_valid()
    asked = getattr(bare.form, "cleaned_data", {})
    day = asked.get("date") or timezone.localdate()
    within = asked.get("within") or ""
    rows = zones_on(request.user, day, within)
    return ZoneFilter(request.GET, queryset=rows, request=request), day, within


def level_for(user, within: str) -> str:
    """What the table counts by: the level below the place asked for, or below one's own."""
    if within:
        return NEXT_LEVEL[within.count(".") + 1]
    posting = posting_of(user)
    if posting is not None and posting.area_id:
        return NEXT_LEVEL[posting.area_id.count(".") + 1]
    kind = posting.unit.kind if posting is not None and posting.unit_id else None
    return {Unit.Kind.POLSEK: "village", Unit.Kind.POLRES: "district"}.get(kind, "regency")


def weeks_until(request, day: date) -> list[dict]:
    """The last weeks as links, oldest first; each leads to the last day of its week."""
    today = timezone.localdate()
    last = min(Week.of(day) + WEEKS_SHOWN // 2, Week.of(today))
    shown = []
    for week in Week.span(last - (WEEKS_SHOWN - 1), last):
        until = min(week.ends_on, today)
        chosen = request.GET.copy()
        chosen["date"] = until.isoformat()
        chosen.pop("page", None)
        shown.append(
            {
                "url": f"?{chosen.urlencode()}",
                "dates": date_range(week.monday, week.ends_on),
                "label": week.title,
                "current": week.contains(day),
            }
        )
    return shown


def tiles(request, total: Tally) -> list[dict]:
    """How many RT are in each zone, each leading to its rows."""
    shown = []
    for code in COUNTED:
        chosen = request.GET.copy()
        chosen.setlist("zone", [code])
        chosen.pop("page", None)
        shown.append(
            {
                "code": code,
                "word": WORDS[code],
                "count": getattr(total, code),
                "url": f"?{chosen.urlencode()}#hasil",
            }
        )
    return shown


def tally_row(request, tally: Tally, day: date) -> dict:
    found = tally.imbalance
    asked = urlencode({"within": tally.area, "date": day.isoformat()})
    return {
        "name": tally.name,
        "url": f"?{asked}",
        "counts": [(WORDS[code], getattr(tally, code)) for code in COUNTED],
        "registered": tally.registered,
        "warning": registered_words(found) if found else "",
        "stated_on": tally.stated_on,
        "source": tally.source,
    }


def listed(queryset, *, offset: int, day: date) -> list[dict]:
    """A page's RT as shown."""
    keys = [column.key for column in ZONES_LIST]
    base = reverse("zones:list")
    shown = []
    for values in page_rows(queryset, ZONES_LIST, limit=PER_PAGE, offset=offset):
        row = dict(zip(keys, values, strict=True))
        row["url"] = f"{base}{row['area']}/?date={day.isoformat()}"
        row["place"] = f"{row['rw']}, {row['village']}"
        row["word"] = WORDS[row["counted_as"]]
        row["houses"] = numbers.integer(row["positive_houses"])
        row["on"] = long_date(row["as_of"]) if row["as_of"] else numbers.MISSING
        row["stated"] = WORDS.get(row["stated_zone"], "")
        row["differs"] = bool(row["stated_differs"])
        row["corrected"] = (row["revision"] or 1) > 1
        row["simulated"] = bool(row["simulated"])
        shown.append(row)
    return shown


# One RT ---------------------------------------------------------------------------------------


@door((Act.READ_RECORDS, Act.REPORT_ZONE), post=Act.REPORT_ZONE)
@require_http_methods(["GET", "HEAD", "POST"])
def rt_detail(request, code):
    rt = rt_seen_by(request.user, code).filter(pk=code).select_related("parent__parent__parent")
    rt = rt.first()
    if rt is None:
        raise Http404
    form = TickForm(request.POST or None)
    if request.method == "POST" and tick(request, rt, form):
        return redirect("zones:detail", code)
    day = day_in(request)
    report = standing_report(rt, day)
    stale = report is not None and is_stale(report.as_of, day)
    may = can(request.user, Act.REPORT_ZONE)
    context = {
        "rt": rt,
        "day": day,
        "today": day == timezone.localdate(),
        "report": report,
        "state": "belum_lapor" if report is None else "kedaluwarsa" if stale else report.zone,
        "state_word": WORDS[
            "belum_lapor" if report is None else "kedaluwarsa" if stale else report.zone
        ],
        "differs": report and report.stated_zone not in ("", report.zone),
        "checklist": [] if report is None or stale else checklist(report),
        "may_tick": may and day == timezone.localdate(),
        "may_report": may,
        "reads_zones": can(request.user, Act.READ_RECORDS),
        "form": form,
        "history": ledger_of(rt),
        "rule_now": rule_now(code, day),
        "regimes": regimes_of(code, day),
    }
    status = 422 if form.is_bound else 200
    return render(request, "villages/zone_detail.html", context, status=status)


def day_in(request) -> date:
    """The day of the address, today where it is none or to come."""
    today = timezone.localdate()
    try:
        return min(date.fromisoformat(request.GET.get("date", "")), today)
    except ValueError:
        return today


def tick(request, rt: Area, form: TickForm) -> bool:
    """Tick an item off, or take it back; False with the reason at the form."""
    if not form.is_valid():
        return False
    try:
        tick_response(area=rt.pk, **form.cleaned_data, by=request.user)
    except DomainError as error:
        add_errors(form, error)
        return False
    messages.success(request, _("Tersimpan."))
    return True


def standing_report(rt: Area, day: date) -> ZoneReport | None:
    standing = (
        ZoneStanding.objects.filter(area=rt, as_of__lte=day, holds_until__gte=day)
        .select_related("report__rule", "report__recorded_by")
        .first()
    )
    return standing.report if standing else None


def checklist(report: ZoneReport) -> list[dict]:
    """What the rule prescribes in the report's zone, with what was ticked."""
    items = ZoneResponse.objects.filter(rule=report.rule_id, zone=report.zone).order_by("order")
    ticks = {
        tick.item_id: tick
        for tick in ResponseTick.objects.filter(area=report.area_id, as_of=report.as_of)
    }
    return [{"item": item, "tick": ticks.get(item.pk)} for item in items]


def ledger_of(rt: Area) -> list[ZoneReport]:
    """The last reports of an RT, each revision of them."""
    rows = ZoneReport.objects.filter(area=rt).select_related("rule", "recorded_by")
    return list(rows.order_by("-as_of", "-revision")[:30])


def rule_now(code: str, day: date):
    found = rule_in_force(zone_rules(), code, day)
    return ZoneRule.objects.filter(pk=found.code).first() if found else None


def regimes_of(code: str, day: date):
    held = [term.code for term in regime_terms().values() if term.holds(code, day)]
    return Regime.objects.filter(pk__in=held).order_by("starts_on", "code")


# Reporting ------------------------------------------------------------------------------------


@door(Act.REPORT_ZONE)
@require_http_methods(["GET", "HEAD", "POST"])
def report(request):
    initial = {"as_of": timezone.localdate(), **place_in(request.GET.get("area", ""))}
    form = ZoneReportForm(request.POST or None, user=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = save(form, request.user)
        except DomainError as error:
            add_errors(form, error)
        else:
            tell(request, made)
            return redirect("zones:detail", made.area_id)
    context = {
        "form": form,
        "title": _("Laporan zona RT"),
        "lead": _("Hanya jumlah rumah. Nama atau data pasien tidak dicatat di sini."),
        "button": _("Kirim"),
        "back": reverse("zones:list") if can(request.user, Act.READ_RECORDS) else "/",
        "back_label": _("Zona"),
    }
    status = 422 if form.is_bound else 200
    return render(request, "villages/record_form.html", context, status=status)


def place_in(code: str) -> dict:
    """An area in the address fills what it tells of desa, RW and RT."""
    parts = code.split(".")
    found = {"area": ".".join(parts[:4])} if len(parts) >= Area.Level.VILLAGE else {}
    for name, place in (("rw", 4), ("rt", 5)):
        if len(parts) > place and parts[place].isdecimal():
            found[name] = int(parts[place])
    return found


@transaction.atomic
def save(form: ZoneReportForm, user) -> ZoneReport:
    values = form.values()
    code = f"{values.pop('area')}.{values.pop('rw'):03d}.{values.pop('rt'):03d}"
    area = ensure_area(code=code, by=user)
    values["positive_houses"] = form.cleaned_data["positive_houses"]
    made, _new = report_zone(area=area.pk, by=user, **values)
    return made


def tell(request, made: ZoneReport) -> None:
    said = {"zone": WORDS[made.zone].lower(), "rule": made.rule}
    messages.success(request, _("Tercatat: zona %(zone)s menurut %(rule)s.") % said)
    if made.stated_zone and made.stated_zone != made.zone:
        message = _("Posko menyatakan zona %(stated)s. Keduanya tersimpan dan ditandai.")
        messages.warning(request, message % {"stated": WORDS[made.stated_zone].lower()})
    if made.revision > 1:
        message = _("Ini perbaikan ke-%(number)d untuk tanggal itu; laporan lama tetap terlihat.")
        messages.info(request, message % {"number": made.revision - 1})
