"""Background work. The table `Job` is the queue; Celery, where it runs, only makes it fast.

    @handler("exports.write", title=_("Menulis berkas ekspor"))
    def write(job: RunningJob) -> None: ...

    enqueue("exports.write", payload={"report": "formations"}, by=user)

The row is written in the caller's transaction, so there is a job if and only if the act happened.
PostgreSQL's NOTIFY, delivered at commit, wakes `manage.py run_jobs`, which hands ids to Celery or
runs them itself. A claim is one locked UPDATE with a lease that a heartbeat renews; the number of
the attempt fences off a worker that comes back after its lease was given to another. The handler's
writes and the row's `done` commit together, so an effect happens once.
"""

from datetime import timedelta

from core.jobs.queue import (
    CHANNEL,
    DISPATCH_AGAIN,
    PERIODS,
    enqueue,
    enqueue_scheduled,
    ids_only,
    notify,
    oldest_due_age,
    retry_job,
    take_for_dispatch,
    undo_dispatch,
)
from core.jobs.registry import (
    Handler,
    attempts_of,
    handler,
    handler_of,
    title_of,
)
from core.jobs.running import (
    LEASE,
    RunningJob,
    check_rights,
    claim,
    drain,
    release_lost,
    run,
    run_one,
)

RESULT_KEPT = timedelta(hours=24)

__all__ = [
    "CHANNEL",
    "DISPATCH_AGAIN",
    "LEASE",
    "PERIODS",
    "RESULT_KEPT",
    "Handler",
    "RunningJob",
    "attempts_of",
    "check_rights",
    "claim",
    "drain",
    "enqueue",
    "enqueue_scheduled",
    "handler",
    "handler_of",
    "ids_only",
    "notify",
    "oldest_due_age",
    "release_lost",
    "retry_job",
    "run",
    "run_one",
    "take_for_dispatch",
    "title_of",
    "undo_dispatch",
]
