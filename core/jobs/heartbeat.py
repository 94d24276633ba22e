"""Shows that a job's worker lives, and how far it is, from a thread with a connection of its own.

The handler may hold one long transaction; what it reports must be seen before that ends.
"""

import logging
import threading
import time
from datetime import timedelta

from django.db import Error, connection
from django.utils import timezone

from core.models import Job

logger = logging.getLogger(__name__)

WRITE_EVERY = 0.5  # seconds between two writes of progress; shorter jobs never write
LONGEST_RUN = 900  # seconds; after them a job counts as hung and its lease is left to run out


class Heartbeat(threading.Thread):
    """Renews the lease of one attempt until stopped, and writes what `report` was last told."""

    def __init__(self, job: Job, lease: timedelta) -> None:
        super().__init__(name=f"heartbeat-{job.pk}", daemon=True)
        self.attempt = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, attempts=job.attempts)
        self.lease = lease
        self.reported: dict[str, int | str] = {}
        self.news = threading.Event()
        self.stopping = threading.Event()

    def __enter__(self) -> "Heartbeat":
        self.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self.stopping.set()
        self.news.set()
        self.join()

    def report(self, **values: int | str) -> None:
        self.reported = {**self.reported, **values}
        self.news.set()

    def run(self) -> None:
        started = time.monotonic()
        try:
            while time.monotonic() - started < LONGEST_RUN:
                self.news.wait(self.lease.total_seconds() / 3)
                if self.stopping.wait(WRITE_EVERY if self.news.is_set() else 0):
                    return
                self.news.clear()
                self.write()
        finally:
            connection.close()

    def write(self) -> None:
        try:
            self.attempt.update(lease_until=timezone.now() + self.lease, **self.reported)
        except Error:
            logger.warning("The heartbeat of %s could not be written.", self.name, exc_info=True)
            connection.close()
