"""What Celery is told: a job's id, or that it is time. Everything else stands in the database."""

from celery import shared_task

from core import jobs


@shared_task(ignore_result=True)
def run_job(job_id: str) -> None:
    """A message delivered twice, or late, finds nothing to claim."""
    jobs.run_one(job_id)


@shared_task(ignore_result=True)
def sweep_jobs() -> None:
    """Free what dead workers held, and hand over again what nobody heard."""
    jobs.release_lost()
    dispatch()


@shared_task(ignore_result=True)
def enqueue_scheduled(kind: str, every: str = "hour") -> None:
    jobs.enqueue_scheduled(kind, every)


def dispatch() -> int:
    """Hand the ids of due jobs to the broker. Returns how many; raises if the broker is away,
    after taking back the marks of those it did not get."""
    ids = jobs.take_for_dispatch()
    sent = 0
    try:
        for job_id in ids:
            run_job.apply_async(args=[str(job_id)])
            sent += 1
    except Exception:
        jobs.undo_dispatch(ids[sent:])
        raise
    return sent
