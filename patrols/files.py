"""Photos of patrols as answers, for pages and API alike."""

from uuid import UUID

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404

from patrols.models import PatrolPhoto
from units.models import User


def photo_for(user: User, *, patrol: UUID, photo: UUID, small: bool = False) -> FileResponse:
    """A photo, to whoever may see its patrol. Browsers keep it: its content never changes."""
    found = get_object_or_404(PatrolPhoto.objects.for_user(user), patrol_id=patrol, pk=photo)
    file = found.thumbnail if small else found.image
    try:
        response = FileResponse(file.open("rb"), content_type="image/jpeg")
    except FileNotFoundError:
        raise Http404 from None
    response.headers["Cache-Control"] = "private, max-age=604800, immutable"
    return response
