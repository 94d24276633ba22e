"""`/v/<code>/`: whoever holds the paper sees the frozen figures and what was revised since; whoever
holds a receipt, that the record came in."""

from __future__ import annotations

import orjson
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.api import to_json
from core.doors import PUBLIC, door
from reports.closings.canonical import digest, read_code
from reports.closings.forms import CodeForm
from reports.closings.revisions import change_texts, frozen_content, revised
from reports.closings.sheet import sheet_of
from reports.models import Closing
from reports.offline.receipts import proof_of


@door(PUBLIC)
@require_safe
def ask(request):
    """Type the code from the paper."""
    form = CodeForm(request.GET or None)
    if form.is_bound and form.is_valid():
        return redirect("verify", read_code(form.cleaned_data["kode"]) or "-")
    return render(request, "reports/verify_ask.html", {"form": form})


@door(PUBLIC)
@require_safe
def verify(request, code):
    """The true figures, whatever stands on the paper. `?format=json`: content and its hash."""
    # Not through the scope rule: the code itself is the right to see, as the paper is.
    closing = Closing.objects.select_related("unit", "lock").filter(code=read_code(code)).first()
    as_json = request.GET.get("format") == "json"
    if closing is None:
        proof = proof_of(code)
        if proof is not None and not as_json:
            return render(request, "reports/receipt.html", {"proof": proof})
        return unknown(request, code, as_json=as_json)
    if as_json:
        body = {
            "content": orjson.Fragment(closing.content),
            "content_hash": closing.content_hash,
        }
        return HttpResponse(to_json(body), content_type="application/json")
    context = {
        "closing": closing,
        "genuine": digest(closing.content) == closing.content_hash,
        "sheet": sheet_of(frozen_content(closing)),
        "strips": [
            {
                "program": found.target.program.name,
                "found": found,
                "changes": public_changes(found),
            }
            for found in revised(closing)
        ],
    }
    return render(request, "reports/verify.html", context)


def public_changes(found) -> list[str]:
    """How many and how late; reasons may name people, and stay inside."""
    return change_texts(found.revisions, reasons=False)


def unknown(request, code: str, *, as_json: bool) -> HttpResponse:
    words = _("Tidak ada laporan dengan kode ini. Periksa huruf demi huruf; mungkin salah salin.")
    if as_json:
        body = {"detail": words, "code": "not_found", "errors": {}}
        return HttpResponse(to_json(body), content_type="application/json", status=404)
    form = CodeForm({"kode": code[:20]})
    form.add_error("kode", words)
    return render(request, "reports/verify_ask.html", {"form": form}, status=404)
