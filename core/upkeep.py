"""Nightly clearing: what has run out is removed, so that nothing private stays longer than said."""

from datetime import datetime, timedelta
from importlib import import_module

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from knox.models import get_token_model

from core.jobs import RESULT_KEPT, RunningJob, handler
from core.models import Job
from core.uploads import KEPT, drop_stale

OWN_JOBS_KEPT = timedelta(days=90)
UPKEEP_JOBS_KEPT = timedelta(days=7)
JOB_FILES = "jobs"


@handler("core.clear_expired", title=gettext_lazy("Membersihkan yang kedaluwarsa"), atomic=False)
def clear_expired(job: RunningJob) -> None:
    now = timezone.now()
    files = clear_files(now - RESULT_KEPT)
    rows, _per_model = (
        Job.objects.filter(state=Job.State.DONE, result_file="")
        .filter(
            Q(requested_by=None, ended_at__lt=now - UPKEEP_JOBS_KEPT)
            | Q(ended_at__lt=now - OWN_JOBS_KEPT)
        )
        .delete()
    )
    tokens, _per_model = get_token_model().objects.filter(expiry__lt=now).delete()
    drop_stale(now - KEPT)
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    job.result = {"files": files, "jobs": rows, "tokens": tokens}
    job.message = _("%(files)d berkas dan %(jobs)d pekerjaan lama dibersihkan.") % {
        "files": files,
        "jobs": rows,
    }


def clear_files(before: datetime) -> int:
    """Results that ended before that moment, and files no job knows (of attempts that died)."""
    expired = Job.objects.filter(ended_at__lt=before).exclude(result_file="")
    count = 0
    for job in expired.iterator():
        default_storage.delete(job.result_file.name)
        Job.objects.filter(pk=job.pk).update(result_file="")
        count += 1
    known = set(Job.objects.exclude(result_file="").values_list("result_file", flat=True))
    for name in list(_files_below(JOB_FILES)):
        if name not in known and default_storage.get_modified_time(name) < before:
            default_storage.delete(name)
            count += 1
    return count


def _files_below(folder: str):
    if not default_storage.exists(folder):
        return
    folders, files = default_storage.listdir(folder)
    for name in files:
        yield f"{folder}/{name}"
    for name in folders:
        yield from _files_below(f"{folder}/{name}")
