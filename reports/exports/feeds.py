"""Saved exports under a secret link: made, fetched by a program, taken back."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from typing import Any

from django.db import transaction
from django.http import Http404, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import audit
from core.errors import DomainError
from core.exports.filtering import as_json, as_query
from core.text import clean_line
from reports.exports.services import NOT_FILTERS, Export
from reports.models import ExportFeed
from units.policy import Act, can
from units.scope import scope_of

MOST_FEEDS = 20
audit.name_acts(
    {
        "feed.create": gettext_lazy("tautan ekspor dibuat"),
        "feed.revoke": gettext_lazy("tautan ekspor dicabut"),
    }
)


@transaction.atomic
def create_feed(
    *, name: str, report: object, format_name: object, filters: QueryDict, by: Any
) -> tuple[ExportFeed, str]:
    """Save a report with its filters; answers the feed and its secret, which is told this once."""
    export = Export.asked(report=report, format_name=format_name, filters=filters, by=by)
    export.content()  # filters it does not know are refused now, not at night in Excel
    if ExportFeed.objects.for_user(by).count() >= MOST_FEEDS:
        raise DomainError(
            _("Paling banyak %(most)d tautan. Cabut yang tidak dipakai.") % {"most": MOST_FEEDS}
        )
    secret = secrets.token_urlsafe(32)
    feed = ExportFeed.objects.create(
        id=uuid.uuid4(),
        name=clean_line(name)[:80] or str(export.report.title),
        report=export.report.name,
        format=export.format.name,
        filters=as_json(export.filters, without=NOT_FILTERS),
        digest=digest_of(secret),
        created_by=by,
    )
    record(feed, "feed.create", by)
    return feed, secret


@transaction.atomic
def revoke_feed(*, feed: ExportFeed, by: Any) -> None:
    """From now on its link finds nothing; who comes second finds nothing to do."""
    ended, _models = ExportFeed.objects.filter(pk=feed.pk).delete()
    if ended:
        record(feed, "feed.revoke", by)


def export_of(secret: str) -> Export:
    """The export behind a link, under its maker's rights of this moment; Http404 for any other."""
    feeds = ExportFeed.objects.select_related("created_by")
    feed = feeds.filter(digest=digest_of(secret)).first()
    if feed is None or not can(feed.created_by, Act.EXPORT):
        raise Http404
    ExportFeed.objects.filter(pk=feed.pk).update(fetched_at=timezone.now())
    return Export.asked(
        report=feed.report,
        format_name=feed.format,
        filters=as_query(feed.filters),
        by=feed.created_by,
    )


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def record(feed: ExportFeed, act: str, by: Any) -> None:
    scope = scope_of(by)
    audit.record(
        act=act,
        record=feed,
        by=by,
        after={"report": feed.report, "format": feed.format, "filters": feed.filters},
        unit_path=scope.unit_path or "",
        area_code=scope.area_code or "",
    )
