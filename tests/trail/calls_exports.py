"""Calls of what leaves by a link, and of jobs that are run again."""

from uuid import uuid4

from django.http import QueryDict
from django.utils import timezone

from core.models import Job
from reports.exports.feeds import create_feed
from tests.trail.calls import call


def feed(w):
    return {
        "name": "Kampung untuk Excel",
        "report": "formations",
        "format_name": "csv",
        "filters": QueryDict(""),
        "by": w.head,
    }


@call("reports.exports.feeds.create_feed", act="feed.create")
def _(w):
    return feed(w)


@call("reports.exports.feeds.revoke_feed", act="feed.revoke")
def _(w):
    made, _secret = create_feed(**feed(w))
    return {"feed": made, "by": w.head}


@call("core.jobs.queue.retry_job", act="job.retry")
def _(w):
    failed = Job.objects.create(
        id=uuid4(),
        kind="progress.recompute",
        key="again",
        state=Job.State.FAILED,
        attempts=1,
        run_at=timezone.now(),
    )
    return {"job": failed, "by": w.head}
