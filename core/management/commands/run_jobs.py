"""Works the queue of background jobs: hands them to Celery, or runs them itself."""

import logging
import os
import select
import signal
import subprocess
import sys
import time

from celery import current_app
from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import Error, connection
from django.utils import timezone

from core import jobs, tasks
from core.models import Job

logger = logging.getLogger(__name__)

LOOK_EVERY = 5  # seconds without news until the queue is looked at anyway
SCHEDULED_TASK = "core.tasks.enqueue_scheduled"


class Command(BaseCommand):
    help = (
        "Runs background jobs as they come. With --dispatch it only hands their ids to Celery, and "
        "runs them itself while the broker is away."
    )

    requires_system_checks = ()  # `manage.py check` is for those; the queue must start

    def add_arguments(self, parser):
        parser.add_argument("--dispatch", action="store_true", help="Hand jobs to Celery workers.")
        parser.add_argument("--once", action="store_true", help="Run what is due, then end.")

    def handle(self, *, dispatch=False, once=False, **options):
        with StopSign() as stop:
            if once:
                Runner(stop).work_off()
            else:
                self.work_on(Dispatcher(stop) if dispatch else Runner(stop), stop)

    def work_on(self, work, stop):
        while not stop.asked:
            try:
                listen()
                work.turn()
                wait_for_news(stop)
            except Error:
                logger.exception("The database is away; trying again.")
                connection.close()
                stop.sleep(LOOK_EVERY)
        connection.close()


class StopSign:
    """TERM or Ctrl-C: the job at hand is finished first, a wait is broken off."""

    def __init__(self):
        self.asked = False

    def __enter__(self):
        self.reader, self.writer = os.pipe()
        os.set_blocking(self.writer, False)
        self.wakeup_before = signal.set_wakeup_fd(self.writer, warn_on_full_buffer=False)
        self.before = {
            number: signal.signal(number, self.ask) for number in (signal.SIGTERM, signal.SIGINT)
        }
        return self

    def __exit__(self, *exception):
        for number, action in self.before.items():
            signal.signal(number, action)
        signal.set_wakeup_fd(self.wakeup_before)
        os.close(self.reader)
        os.close(self.writer)

    def ask(self, number, frame):
        self.asked = True

    def sleep(self, seconds, *others):
        """Until a signal comes, or one of `others` has something to read."""
        if self.asked:
            return
        ready, _, _ = select.select([self.reader, *others], [], [], seconds)
        if self.reader in ready:
            os.read(self.reader, 512)  # an alarm wakes too, and must not keep us awake


def listen():
    """Before the queue is looked at, so that no news falls between looking and waiting. Said each
    time: it holds for a connection, and this one may be new."""
    with connection.cursor() as cursor:
        cursor.execute(f"LISTEN {jobs.CHANNEL}")


def wait_for_news(stop):
    """Until a job is announced, a stop is asked for, or it is time to look anyway."""
    link = connection.connection
    with connection.wrap_database_errors:
        link.poll()
        if not link.notifies:
            stop.sleep(LOOK_EVERY, link)
            link.poll()
    link.notifies.clear()


class Schedule:
    """The beat's schedule where no beat runs. Asking twice is harmless: a job per period."""

    def __init__(self):
        started = current_app.now()
        self.last = dict.fromkeys(self.entries(), started)

    def entries(self):
        return {
            name: entry
            for name, entry in current_app.conf.beat_schedule.items()
            if entry["task"] == SCHEDULED_TASK
        }

    def turn(self):
        for name, entry in self.entries().items():
            if entry["schedule"].is_due(self.last[name]).is_due:
                self.last[name] = current_app.now()
                jobs.enqueue_scheduled(*entry["args"])


def run_within_limit():
    """One job, ended like a fault when it takes longer than Celery would let it."""

    def too_long(number, frame):
        raise TimeoutError

    signal.signal(signal.SIGALRM, too_long)
    signal.alarm(settings.CELERY_TASK_SOFT_TIME_LIMIT)
    try:
        return jobs.run_one()
    finally:
        signal.alarm(0)


class Runner:
    """Runs jobs in this process."""

    def __init__(self, stop):
        self.stop = stop
        self.schedule = Schedule()

    def turn(self):
        self.schedule.turn()
        self.work_off()

    def work_off(self):
        jobs.release_lost()
        while not self.stop.asked and run_within_limit():
            pass


class Dispatcher:
    """Hands ids to the broker. While that is away, a child works the queue as `Runner` would:
    a child, since charts and PDF take memory that a process never gives back."""

    def __init__(self, stop):
        self.stop = stop
        self.schedule = Schedule()
        self.away_since = None
        self.tried = 0.0

    def turn(self):
        jobs.release_lost()
        if self.away_since and time.monotonic() - self.tried < LOOK_EVERY:
            self.run_here()
            return
        self.tried = time.monotonic()
        try:
            tasks.dispatch()
        except Exception as error:  # whatever the transport raises
            if self.away_since is None:
                self.away_since = timezone.now()
                logger.warning("The broker is away (%s); running jobs here.", error)
            self.run_here()
        else:
            if self.away_since is not None:
                logger.warning("The broker is back after %s.", timezone.now() - self.away_since)
            self.away_since = None

    def run_here(self):
        self.schedule.turn()
        if not Job.objects.due(timezone.now()).exists():
            return
        child = subprocess.Popen([sys.executable, sys.argv[0], "run_jobs", "--once"])
        while child.poll() is None:
            self.stop.sleep(LOOK_EVERY / 10)
            if self.stop.asked:
                child.terminate()
                child.wait()
