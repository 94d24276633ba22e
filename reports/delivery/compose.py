"""What the mails say."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.translation import gettext as _

from core.templatetags.ui import hour
from core.weeks import Week, long_date
from programs.services.wording import template_of
from reports.closings.paper import file_stem, pdf_of, verify_url, xlsx_of
from reports.closings.revisions import frozen_content
from reports.closings.whatsapp import WEEK, week_text
from reports.models import Closing, Subscription
from reports.unit_weeks.queries import due
from units.models import Unit, User


def report_mail(subscription: Subscription, closing: Closing) -> EmailMessage:
    """The week's message, with the report attached in the format asked for."""
    content = frozen_content(closing)
    url = verify_url(closing.code)
    stop = settings.PUBLIC_URL.rstrip("/") + reverse("unsubscribe", args=[subscription.token])
    text = week_text(content, url, template_of(WEEK, closing.unit))
    mail = EmailMessage(
        subject=f"{closing.week.title} · {closing.unit.name}",
        body=text + "\n\n--\n" + _("Berhenti berlangganan: %(url)s") % {"url": stop},
        to=[subscription.recipient.email],
        headers={"List-Unsubscribe": f"<{stop}>"},
    )
    if subscription.format == Subscription.Format.PDF:
        mail.attach(f"{file_stem(closing)}.pdf", pdf_of(closing, content, url), "application/pdf")
    elif subscription.format == Subscription.Format.XLSX:
        mail.attach(
            f"{file_stem(closing)}.xlsx",
            xlsx_of(closing, content, url),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        )
    return mail


def reminder_mail(person: User, unit: Unit, week: Week) -> EmailMessage:
    """To an officer of a polsek that has not told of its week."""
    at = due(unit, week)
    return EmailMessage(
        subject=_("Laporan %(week)s belum diterima") % {"week": week.label},
        body=_(
            "%(unit)s belum melaporkan %(week)s. Batas waktu %(day)s, %(hour)s.\n\n"
            "Isi laporan, atau nyatakan NIHIL semua program dengan satu ketukan:\n%(url)s"
        )
        % {
            "unit": unit.name,
            "week": week.title,
            "day": long_date(at.date()),
            "hour": hour(at),
            "url": settings.PUBLIC_URL.rstrip("/") + f"{reverse('weeks:list')}?week={week.code}",
        },
        to=[person.email],
    )
