"""Scanned orders as answers, for pages and API alike."""

from uuid import UUID

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404

from programs.models import Target
from units.models import User


def document_for(user: User, *, target: UUID, plan: int) -> FileResponse:
    """The scanned order of a plan, for whoever sees the target."""
    seen = get_object_or_404(Target.objects.for_user(user), pk=target)
    found = get_object_or_404(seen.plans.order_by("pk"), pk=plan)
    if not found.document_file:
        raise Http404
    suffix = found.document_file.name.rpartition(".")[2]
    name = f"perintah-{found.effective_on}.{suffix}"
    return FileResponse(found.document_file.open("rb"), as_attachment=True, filename=name)
