"""Nightly clearing of what accounts leave behind."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.jobs import RunningJob, handler
from units import limits


@handler("units.clear_guesses", title=gettext_lazy("Membersihkan catatan percobaan masuk"))
def clear_guesses(job: RunningJob) -> None:
    job.result = {"guesses": limits.clear_old()}
    job.message = _("%(guesses)d catatan percobaan masuk dibersihkan.") % job.result
