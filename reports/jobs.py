"""Background work of this app: keeping the weeks and their charts right."""

from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.jobs import RunningJob, enqueue, handler
from core.weeks import Week
from programs.models import Target
from reports.charts import draw_charts
from reports.services import recompute


@handler("progress.recompute", title=_("Menghitung kemajuan target"))
def recompute_target(job: RunningJob) -> None:
    """payload: target, and week: the first that changed (left out: all of them)."""
    target = Target.objects.filter(pk=UUID(job.payload["target"])).first()
    if target is None:
        return
    week = job.payload.get("week")
    job.result = {"rows": recompute(target, Week.parse(week) if week else None)}
    ask_for_charts(target)


@handler("progress.running_week", title=_("Menghitung minggu berjalan"))
def running_week(job: RunningJob) -> None:
    """Hourly: a week that has begun gets its rows, and the charts reach today."""
    recompute_since(job, Week.of(timezone.localdate()))


@handler("progress.last_weeks", title=_("Menghitung dua minggu terakhir"))
def last_weeks(job: RunningJob) -> None:
    """Nightly: the last two weeks and the running one, whatever asked for them or not."""
    recompute_since(job, Week.of(timezone.localdate()) - 2, afresh=True)


def recompute_since(job: RunningJob, week: Week, *, afresh: bool = False) -> None:
    targets = list(
        Target.objects.filter(Q(finished_on=None) | Q(finished_on__gte=week.monday)).order_by("pk")
    )
    rows = 0
    for done, target in enumerate(targets, start=1):
        if written := recompute(target, week, afresh=afresh):
            rows += written
            ask_for_charts(target)
        job.progress(done, total=len(targets))
    job.result = {"rows": rows}


def ask_for_charts(target: Target) -> None:
    """Apart from the figures: they are there at once, and several changes need one drawing."""
    enqueue("progress.charts", payload={"target": str(target.pk)}, key=str(target.pk))


@handler("progress.charts", title=_("Menggambar grafik target"))
def draw(job: RunningJob) -> None:
    target = Target.objects.select_related("unit").filter(pk=UUID(job.payload["target"])).first()
    if target is not None:
        job.result = {"charts": draw_charts(target)}
