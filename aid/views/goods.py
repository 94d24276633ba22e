"""Pages of aid: what is left, what moved, moving it, and the document of a handover."""

import io

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from aid import columns, filters, forms, services
from aid.models import Movement, Stock, Store
from aid.paper import handover_of
from aid.services.movements import RELATED
from aid.views.showing import AID, ask, link_to
from core.doors import door
from core.errors import DomainError
from core.exports.pdf import write_pdf
from core.forms import add_errors
from units.policy import Act, can
from villages.views.lists import list_page
from villages.views.records import history_of

Kind = Movement.Kind
WAYS = {
    Kind.IN: (forms.InForm, gettext_lazy("Catat barang masuk"), gettext_lazy("Catat masuk")),
    Kind.OUT: (forms.OutForm, gettext_lazy("Catat penyaluran"), gettext_lazy("Catat penyaluran")),
    Kind.TRANSFER: (
        forms.TransferForm,
        gettext_lazy("Pindahkan ke gudang lain"),
        gettext_lazy("Pindahkan"),
    ),
}


@door(Act.READ_RECORDS)
@require_safe
def movement_list(request):
    acts = [(reverse("aid:stock"), _("Sisa per gudang"), "chart")]
    if can(request.user, Act.RECORD_JOINT):
        acts = [
            (reverse("aid:out"), _("Salurkan"), "plus"),
            (reverse("aid:in"), _("Barang masuk"), "plus"),
            (reverse("aid:transfer"), _("Pindah gudang"), "plus"),
            *acts,
        ]
    return list_page(
        request,
        Movement.objects.for_user(request.user),
        columns.MOVEMENTS_LIST,
        filters.MovementFilter,
        title=_("Bantuan sosial"),
        shown_filters=("kind", "item", "store", "since"),
        report="aid",
        link=link_to("aid:detail"),
        acts=acts,
        empty=_("Barang yang masuk, disalurkan, dan kembali tampil di sini."),
    )


@door(Act.READ_RECORDS)
@require_safe
def stock_list(request):
    acts = [(reverse(AID), _("Mutasi bantuan"), "report")]
    if can(request.user, Act.RECORD_JOINT):
        acts.insert(0, (reverse("aid:store"), _("Tambah gudang"), "plus"))
    return list_page(
        request,
        Stock.objects.for_user(request.user).order_by("store__name", "store", "item"),
        columns.STOCKS_FILE,
        filters.StockFilter,
        title=_("Sisa bantuan per gudang"),
        shown_filters=("store", "item"),
        report="aid-stock",
        key=columns.STOCKS[0],
        link=lambda key: f"{reverse(AID)}?store={key}",
        acts=acts,
        empty=_("Sisa setiap barang di setiap gudang tampil di sini, masing-masing satuannya."),
    )


@door(Act.RECORD_JOINT)
@require_http_methods(["GET", "HEAD", "POST"])
def create_store(request):
    form = forms.StoreForm(request.POST or None, user=request.user)

    def save():
        services.open_store(by=request.user, **form.values())
        return reverse("aid:stock")

    return ask(
        request, form, save, title=_("Tambah gudang"), button=_("Simpan"),
        back=reverse("aid:stock"), back_label=_("Sisa bantuan per gudang"),
    )  # fmt: skip


@door(Act.RECORD_JOINT)
@require_http_methods(["GET", "HEAD", "POST"])
def move(request, kind):
    """Book goods in, out, or to another store."""
    form_class, title, button = WAYS[Kind(kind)]
    if not Store.objects.for_user(request.user).filter(active=True).exists():
        messages.info(request, _("Catat dahulu gudangnya."))
        return redirect("aid:store")
    form = form_class(request.POST or None, user=request.user)

    def save():
        made, _created = services.record_movement(kind=kind, by=request.user, **form.values())
        return reverse("aid:detail", args=[made.pk])

    return ask(
        request, form, save, title=title, button=button, back=reverse(AID),
        back_label=_("Bantuan sosial"), done=_("Tercatat."),
    )  # fmt: skip


def movement_or_404(user, pk) -> Movement:
    rows = Movement.objects.for_user(user).select_related(*RELATED, "area__parent", "program")
    return get_object_or_404(rows, pk=pk)


@door(Act.READ_RECORDS, post=Act.RECORD_JOINT)
@require_http_methods(["GET", "HEAD", "POST"])
def detail(request, pk):
    movement = movement_or_404(request.user, pk)
    may = can(request.user, Act.RECORD_JOINT, movement.store)
    names = ("quantity", "moved_on", "recipient_count", "handed_by", "received_by", "notes")
    stored = {name: getattr(movement, name) for name in (*names, "version")}
    form = forms.MovementChangeForm(request.POST or None, initial=stored, kind=movement.kind)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        asked = {"version": data.pop("version"), "reason": data.pop("reason")}
        try:
            services.edit_movement(movement=pk, data=data, by=request.user, **asked)
        except DomainError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Perubahan tersimpan."))
            return redirect("aid:detail", pk)
    stands = movement.status == Movement.Status.RECORDED
    context = {
        "movement": movement,
        "stands": stands,
        "returns": movement.returns.standing().order_by("moved_on", "pk"),
        "form": form if may else None,
        "may_take_back": may and stands and movement.kind == Kind.OUT and movement.quantity,
        "may_return": stands
        and can(request.user, Act.DECIDE, movement)
        and can(request.user, Act.DECIDE, movement.store),
        "may_submit": may and not stands,
        "history": history_of(movement) if can(request.user, Act.READ_HISTORY) else (),
    }
    status = 422 if form.is_bound else 200
    return render(request, "aid/movement_detail.html", context, status=status)


@door(Act.RECORD_JOINT)
@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request, pk):
    """Goods come back from those who received them."""
    original = movement_or_404(request.user, pk)
    form = forms.BackForm(request.POST or None, user=request.user)
    back = reverse("aid:detail", args=[pk])

    def save():
        services.record_movement(
            kind=Kind.RETURN, original=pk, store=original.store_id, by=request.user,
            **form.values(),
        )  # fmt: skip
        return back

    return ask(
        request, form, save, title=_("Barang kembali"), button=_("Catat kembali"), back=back,
        back_label=_("Penyaluran"), done=_("Tercatat."),
        lead=_("%(item)s ke %(area)s")
        % {"item": original.item.name, "area": original.area.name if original.area else "–"},
    )  # fmt: skip


@door(Act.DECIDE)
@require_http_methods(["GET", "HEAD", "POST"])
def give_back(request, pk):
    movement_or_404(request.user, pk)
    form = forms.ReasonForm(request.POST or None)
    back = reverse("aid:detail", args=[pk])

    def save():
        reason = form.cleaned_data["reason"]
        services.return_movement(movement=pk, reason=reason, by=request.user)
        return back

    return ask(
        request, form, save, title=_("Kembalikan catatan"), button=_("Kembalikan"), back=back,
        back_label=_("Mutasi bantuan"), care=True, done=_("Dikembalikan untuk diperbaiki."),
    )  # fmt: skip


@door(Act.RECORD_JOINT)
@require_POST
def submit(request, pk):
    try:
        services.resend_movement(movement=pk, by=request.user)
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("Terkirim kembali."))
    return redirect("aid:detail", pk)


@door(Act.READ_RECORDS)
@require_safe
def handover(request, pk):
    """Berita acara serah terima, as PDF."""
    movement = movement_or_404(request.user, pk)
    out = io.BytesIO()
    write_pdf(handover_of(movement), out)
    response = HttpResponse(out.getvalue(), content_type="application/pdf")
    name = f"serah-terima-{movement.receipt}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
