"""Background work of this app: follow-ups close themselves once the records are there."""

from django.utils.translation import gettext_lazy as _

from core.jobs import RunningJob, handler
from patrols.services import close_satisfied


@handler("follow_ups.check", title=_("Memeriksa tindak lanjut"))
def check_follow_ups(job: RunningJob) -> None:
    """payload: polres, where records were written; hourly without it: all that is open."""
    polres = job.payload.get("polres")
    job.result = {"closed": close_satisfied(polres_id=int(polres) if polres else None)}
