"""Bringing a file in by hand: choose, look at what it would do, save."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.doors import door
from core.errors import DomainError
from core.forms import add_errors
from core.htmx import render_page
from core.imports.headings import IGNORED, ROW_NUMBERS, likely, names_of
from core.imports.headings import plain as plain_heading
from core.imports.preview import ALL_ROWS, OWN
from core.imports.resources import Field, State, get_resource, registered, resources_of
from core.views.jobs import shown
from reports.imports import services
from reports.imports.files import answer_file, template_file
from reports.models import Import, ImportRow
from units.models import Area
from units.policy import Act
from villages.places import PREFIXES, Places, bare
from villages.services.spellings import learn_spelling

PER_PAGE = 50
MOST_ASKED = 20
LONGEST = 9  # digits of a row's number
LIKE = 0.5  # of a heading and a column, to be offered for it
MOST_CELLS = 6  # of a new row
STATE_WORDS = {
    State.ERROR.value: gettext_lazy("Salah"),
    State.CONFLICT.value: gettext_lazy("Bentrok"),
    State.NEW.value: gettext_lazy("Baru"),
    State.CHANGED.value: gettext_lazy("Berubah"),
}


class UploadForm(forms.Form):
    id = forms.UUIDField(widget=forms.HiddenInput)
    resource = forms.ChoiceField(label=gettext_lazy("Jenis data"))
    file = forms.FileField(
        label=gettext_lazy("Berkas"),
        help_text=gettext_lazy("Excel (.xlsx), OpenDocument (.ods), atau CSV; paling besar 20 MB."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.ods,.csv"}),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["resource"]
        offered = [(r.name, r.title) for r in resources_of(user)]
        if len(offered) > 1:
            offered.insert(0, ("", gettext_lazy("Pilih …")))
        choice.choices = offered  # type: ignore[attr-defined]


@door(Act.IMPORT)
@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    """The door: templates, a file to send, what was sent before."""
    offered = resources_of(request.user)
    form = UploadForm(
        request.POST or None,
        request.FILES or None,
        user=request.user,
        initial={"id": uuid.uuid4(), "resource": request.GET.get("resource")},
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            brought, _created = services.upload_import(
                id=given["id"], resource=given["resource"], upload=given["file"], by=request.user
            )
        except DomainError as error:
            add_errors(form, error)
        else:
            return redirect("imports:detail", brought.pk)
    mine = Import.objects.for_user(request.user)
    page = Paginator(mine, 20).get_page(request.GET.get("page"))
    titles = {name: resource.title for name, resource in registered.items()}
    context = {
        "form": form,
        "resources": offered,
        "page": page,
        "rows": [(brought, titles.get(brought.resource, brought.resource)) for brought in page],
    }
    status = 422 if form.errors else 200
    return render_page(
        request, "imports/import_list.html", context, part="imports/import_rows.html", status=status
    )


@door(Act.IMPORT)
@require_safe
def detail(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The preview. It looks again by itself while its job runs."""
    brought = import_or_404(request, pk)
    chosen = request.GET.get("state", "")
    rows = ImportRow.objects.for_user(request.user).filter(brought=brought)
    if chosen in STATE_WORDS:
        rows = rows.filter(state=chosen)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    resource = resource_or_404(brought, request.user)
    fields = {field.key: field for field in (*OWN, *resource.fields(request.user))}
    labels = {key: str(field.label) for key, field in fields.items()}
    columns = columns_to_match(brought, [*fields.values()])
    context = {
        "brought": brought,
        "resource": resource,
        "under_way": brought.state in (Import.State.READING, Import.State.SAVING)
        and not brought.stuck,
        "job": brought.job and shown(brought.job),
        "chosen": chosen,
        "states": states_of(brought),
        "page": page,
        "rows": [row_shown(row, fields) for row in page],
        "groups": groups_of(brought, labels),
        "columns": columns,
        "all_rows": columns and said_of_all_rows(brought, [*fields.values()], columns),
        "choices": [(key, labels[key]) for key, field in fields.items() if field.offered],
        "may_save": may_save(brought),
        "spellings": spellings_of(brought, request.user),
        "asked": asked_shown(brought),
    }
    return render_page(
        request, "imports/import_detail.html", context, part="imports/import_preview.html"
    )


def import_or_404(request: HttpRequest, pk: uuid.UUID) -> Import:
    return get_object_or_404(Import.objects.for_user(request.user).select_related("job"), pk=pk)


def resource_or_404(brought: Import, user: Any) -> Any:
    try:
        return get_resource(brought.resource, user)
    except DomainError:
        raise Http404 from None


def may_save(brought: Import) -> bool:
    counts = brought.counts
    return (
        brought.state == Import.State.READY
        and not counts.get("errors")
        and not counts.get("conflicts")
        and bool(counts.get("new") or counts.get("changed"))
    )


def states_of(brought: Import) -> list[tuple[str, str, int]]:
    names = {"error": "errors", "conflict": "conflicts"}
    return [
        (state, str(word), n)
        for state, word in STATE_WORDS.items()
        if (n := brought.counts.get(names.get(state, state)))
    ]


def row_shown(row: ImportRow, fields: dict[str, Field]) -> dict[str, Any]:
    """A row as people read it, its cells in the order of the columns."""
    return {
        "row": row,
        "word": STATE_WORDS[row.state],
        "values": [
            (field.label, field.shown(row.values[key]))
            for key, field in fields.items()
            if key in row.values
        ][:MOST_CELLS],
        "changes": [
            (fields[key].label, fields[key].shown(old), fields[key].shown(new))
            for key, (old, new) in row.changes.items()
            if key in fields
        ],
        "problems": [
            (fields[p["key"]].label if p["key"] in fields else "", p) for p in row.problems
        ],
    }


def groups_of(brought: Import, labels: dict[str, str]) -> list[dict[str, Any]]:
    """Equal errors once, with the rows that have them."""
    found: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    rows = ImportRow.objects.filter(brought=brought, state=State.ERROR.value)
    for number, problems in rows.values_list("number", "problems"):
        for problem in problems:
            found[problem["key"], problem["reason"], problem["remedy"]].append(number)
    groups = [
        {
            "column": labels.get(key, ""),
            "reason": reason,
            "remedy": remedy,
            "rows": numbers[:12],
            "more": max(0, len(numbers) - 12),
            "count": len(numbers),
        }
        for (key, reason, remedy), numbers in found.items()
    ]
    return sorted(groups, key=lambda group: -group["count"])[:50]


def columns_to_match(brought: Import, fields: Sequence[Field]) -> list[dict[str, Any]]:
    """Headings of a file that is not our template, each with what it was last taken for; one that
    was never matched with the column whose name is most like it. Until it is saved they can be
    matched again."""
    if brought.state not in (Import.State.FAILED, Import.State.READY):
        return []
    known = {name: f.key for name, f in names_of([f for f in fields if f.offered]).items()}
    found = [
        {"heading": heading, "chosen": brought.mapping.get(plain) or known.get(plain)}
        for heading in brought.headings
        if (plain := plain_heading(heading))
    ]
    if brought.state == Import.State.READY and of_ours(brought, found, fields):
        return []
    taken = {column["chosen"] for column in found}
    for column in found:
        if column["chosen"] is None:
            column["chosen"] = guess(column["heading"], known, taken)
            taken.add(column["chosen"])
    return found


def of_ours(brought: Import, found: Sequence[dict[str, Any]], fields: Sequence[Field]) -> bool:
    """Is every heading one of our own, taken for what it says?"""
    own = {plain_heading(str(name)): f.key for f in fields for name in (f.key, f.label)}
    return ALL_ROWS not in brought.answers and all(
        brought.mapping.get(plain, own.get(plain)) == own.get(plain, "")
        for plain in (plain_heading(column["heading"]) for column in found)
    )


def guess(heading: str, known: dict[str, str], taken: Collection[str]) -> str:
    """The column that a heading is most like; none for a number of rows."""
    plain = plain_heading(heading)
    if plain in ROW_NUMBERS:
        return ""
    near = (known[name] for name in likely(plain, known, cutoff=LIKE))
    return next((key for key in near if key not in taken), "")


def said_of_all_rows(
    brought: Import, fields: Sequence[Field], columns: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Required columns with words to choose from that no heading is taken for; one word alone is
    chosen already."""
    taken = {column["chosen"] for column in columns}
    said = brought.answers.get(ALL_ROWS, {})
    return [
        {
            "field": field,
            "chosen": said.get(field.key)
            or (field.choices[0][0] if len(field.choices) == 1 else ""),
        }
        for field in fields
        if field.required and field.choices and field.key not in taken
    ]


def spellings_of(brought: Import, user: Any) -> list[dict[str, Any]]:
    """Names of villages nobody knows so far, with those they may be."""
    found = {}
    rows = ImportRow.objects.filter(brought=brought, state=State.ERROR.value)
    places = None
    for values, problems in rows.values_list("values", "problems"):
        if not any(problem["key"] == "area_name" for problem in problems):
            continue
        places = places or Places(user)
        name, district = values.get("area_name") or "", values.get("district") or ""
        meant = places.like(bare(name, PREFIXES), bare(district, ()))
        if meant and (name, district) not in found:
            found[name, district] = {"name": name, "district": district, "meant": meant}
    return list(found.values())[:20]


def asked_shown(brought: Import) -> dict[str, Any]:
    """Rows that look like records that are there; the first of them, and how many there are."""
    rows = services.rows_asked(brought)
    told = [
        (row.number, next(p["reason"] for p in row.problems if p.get("asks")))
        for row in rows[:MOST_ASKED]
    ]
    return {"rows": told, "count": len(rows)}


@door(Act.IMPORT)
@require_POST
def others(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """“Memang catatan lain”: of one row, or of all that are asked about."""
    asked = request.POST.getlist("row")
    named = {int(text) for text in asked if text.isdecimal() and len(text) <= LONGEST}
    rows = named if asked else None
    return act(
        request,
        pk,
        lambda found: services.confirm_rows(brought=found, rows=rows, by=request.user),
    )


@door(Act.IMPORT)
@require_POST
def commit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    return act(request, pk, lambda found: services.commit_import(brought=found, by=request.user))


@door(Act.IMPORT)
@require_POST
def read_again(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    return act(
        request, pk, lambda found: services.read_import_again(brought=found, by=request.user)
    )


@door(Act.IMPORT)
@require_POST
def match(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Columns matched by hand; those left empty are left out. What all rows have in a column that
    the file lacks comes beside them."""
    given = request.POST.getlist
    pairs = zip(given("heading"), given("field"), strict=False)
    mapping = {heading: field or IGNORED for heading, field in pairs}
    all_rows = dict(zip(given("column"), given("value"), strict=False))
    return act(
        request,
        pk,
        lambda found: services.map_import(
            brought=found, mapping=mapping, all_rows=all_rows, by=request.user
        ),
    )


@door(Act.IMPORT)
@require_POST
def spelling(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """“Benar, ingat ejaan ini.”"""

    def learn(found: Import) -> None:
        area = Area.objects.filter(pk=request.POST.get("area", "")[:24]).first()
        if area is None:
            raise DomainError(_("Pilih desa yang dimaksud."))
        learn_spelling(
            name=request.POST.get("name", ""),
            district=request.POST.get("district", ""),
            area=area,
            by=request.user,
        )
        services.read_import_again(brought=found, by=request.user)

    return act(request, pk, learn)


@door(Act.IMPORT)
@require_POST
def discard(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = import_or_404(request, pk)
    try:
        services.discard_import(brought=found, by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("imports:detail", pk)
    messages.success(request, _("Impor dibatalkan; tidak ada yang disimpan."))
    return redirect("imports:list")


def act(request: HttpRequest, pk: uuid.UUID, do: Any) -> HttpResponse:
    try:
        do(import_or_404(request, pk))
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("imports:detail", pk)


@door(Act.IMPORT)
@require_safe
def workbook(request: HttpRequest, pk: uuid.UUID) -> FileResponse:
    brought = import_or_404(request, pk)
    if not brought.answer:
        raise Http404
    return answer_file(brought)


@door(Act.IMPORT)
@require_safe
def template(request: HttpRequest, resource: str) -> FileResponse:
    try:
        return template_file(resource, request.user)
    except DomainError:
        raise Http404 from None
