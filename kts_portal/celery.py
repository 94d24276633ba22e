"""Celery, the accelerator of the job queue (the queue itself is the table `core.Job`).

Tasks carry nothing but a job's id: they claim the row and run it. A message that Redis loses is
sent again by the sweep; a message delivered twice finds the row already claimed.
"""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kts_portal.settings")

app = Celery("kts_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

app.conf.beat_schedule = {
    "sweep-jobs": {"task": "core.tasks.sweep_jobs", "schedule": 30.0},
    "progress-of-the-running-week": {
        "task": "core.tasks.enqueue_scheduled",
        "schedule": crontab(minute=5),
        "args": ["progress.running_week", "hour"],
    },
    "progress-of-the-last-two-weeks": {
        "task": "core.tasks.enqueue_scheduled",
        "schedule": crontab(hour=1, minute=15),
        "args": ["progress.last_weeks", "day"],
    },
    "seal-of-the-trail": {
        "task": "core.tasks.enqueue_scheduled",
        "schedule": crontab(minute="*/5"),
        "args": ["core.seal_trail", "minute"],
    },
    "clear-guesses": {
        "task": "core.tasks.enqueue_scheduled",
        "schedule": crontab(hour=2, minute=45),
        "args": ["units.clear_guesses", "day"],
    },
    "deliver-reports": {
        "task": "core.tasks.enqueue_scheduled",
        "schedule": crontab(minute="*/10"),
        "args": ["reports.deliver", "minute"],
    },
    "remind-the-missing": {
        "task": "core.tasks.enqueue_scheduled",
        "schedule": crontab(minute=20),
        "args": ["weeks.remind", "hour"],
    },
    "close-weeks-that-are-due": {
        "task": "core.tasks.enqueue_scheduled",
        "schedule": crontab(minute=0),
        "args": ["weeks.close_due", "hour"],
    },
    "follow-ups": {
        "task": "core.tasks.enqueue_scheduled",
        "schedule": crontab(minute=20),
        "args": ["follow_ups.check", "hour"],
    },
    "clear-sessions": {
        "task": "core.tasks.enqueue_scheduled",
        "schedule": crontab(hour=2, minute=30),
        "args": ["core.clear_expired", "day"],
    },
}
