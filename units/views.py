"""People of one's scope, one-time codes, one's own profile, the village search of the pickers."""

from datetime import timedelta

from allauth.account.decorators import reauthentication_required
from allauth.account.utils import perform_login
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import audit
from core.doors import PUBLIC, SIGNED_IN, door
from core.errors import DomainError
from core.htmx import render_page
from units.filters import PeopleFilter
from units.forms import NewPasswordForm, OneTimeCodeForm, TokenForm
from units.models import ApiToken, Posting, User
from units.policy import Act, can
from units.queries import assigned_villages, villages_for_entry
from units.scope import posting_of
from units.second_factor import has_second_factor
from units.services import (
    CODE_LIFE,
    create_token,
    issue_one_time_code,
    may_receive_code,
    revoke_token,
)
from units.sessions import OWN_DEVICE

PER_PAGE = 50
MAX_TYPED = 100


# ---- people


@door(Act.READ_PEOPLE)
@require_safe
def people(request):
    """The people posted today in one's scope."""
    filters = PeopleFilter(request.GET, queryset=people_of(request.user))
    page = Paginator(filters.qs, PER_PAGE).get_page(request.GET.get("page"))
    issuing = can(request.user, Act.ISSUE_CODE)
    for person in page:
        person._posting = person.today[0] if person.today else None
        person.may_receive_code = issuing and may_receive_code(person, request.user)
    context = {"filter": filters, "form": filters.form, "page": page, "issuing": issuing}
    return render_page(request, "units/people.html", context, part="units/people_results.html")


def people_of(user):
    today = Posting.objects.on(timezone.localdate()).select_related("unit", "area")
    return (
        User.objects.for_user(user)
        .filter(is_active=True)
        .prefetch_related(Prefetch("postings", queryset=today, to_attr="today"))
        .order_by("name", "pk")
    )


@door(Act.ISSUE_CODE)
@require_POST
@never_cache
@reauthentication_required(app="units")
def issue_code(request, pk):
    """The code is in this one answer and nowhere else."""
    person = get_object_or_404(User.objects.for_user(request.user).filter(is_active=True), pk=pk)
    try:
        code = issue_one_time_code(user=person, by=request.user)
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("people")
    address = request.build_absolute_uri(reverse("use-code"))
    context = {
        "person": person,
        "posting": posting_of(person),
        "code": code,
        "expires_at": timezone.now() + CODE_LIFE,
        "text": _("Kode masuk portal: %(code)s. Buka %(address)s, berlaku 24 jam, satu kali.")
        % {"code": code, "address": address},
    }
    return render(request, "units/code_issued.html", context)


# ---- the way in by code


@door(PUBLIC)
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def use_code(request):
    form = OneTimeCodeForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        request.session[OWN_DEVICE] = False
        return perform_login(request, form.user, redirect_url=reverse("new-password"))
    status = 422 if form.errors else 200
    return render(request, "units/use_code.html", {"form": form}, status=status)


@door(SIGNED_IN)
@never_cache
@sensitive_post_parameters("new_password1", "new_password2")
@require_http_methods(["GET", "HEAD", "POST"])
def new_password(request):
    """Only while a new password is due; otherwise the old one is asked for."""
    if not request.user.must_change_password:
        return redirect("account_change_password")
    form = NewPasswordForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.save()
        update_session_auth_hash(request, request.user)
        messages.success(request, _("Kata sandi baru tersimpan."))
        return redirect(settings.LOGIN_REDIRECT_URL)
    status = 422 if form.errors else 200
    return render(request, "units/new_password.html", {"form": form}, status=status)


# ---- one's own profile


@door(SIGNED_IN)
@require_safe
def profile(request):
    return show_profile(request)


@door(SIGNED_IN)
@require_POST
@never_cache
@reauthentication_required(app="units")
def token_create(request):
    form = TokenForm(request.POST, user=request.user)
    if not form.is_valid():
        return show_profile(request, token_form=form, status=422)
    given = form.cleaned_data
    _token, text = create_token(
        user=request.user,
        name=given["name"],
        unit=given.get("unit"),
        read_only=given["read_only"],
        life=timedelta(days=given["days"]),
    )
    return show_profile(request, new_token=text)


@door(SIGNED_IN)
@require_POST
def token_revoke(request, key):
    token = get_object_or_404(ApiToken, user=request.user, digest=key)
    revoke_token(token=token, by=request.user)
    messages.success(request, _("Token dicabut. Program yang memakainya tidak dapat masuk lagi."))
    return redirect("profile")


def show_profile(request, *, new_token="", token_form=None, status=200):
    day = timezone.localdate()
    tokens = request.user.auth_token_set.filter(expiry__gt=timezone.now())
    context = {
        "posting": posting_of(request.user),
        "villages": assigned_villages(request.user, day),
        "tokens": tokens.select_related("unit").order_by("created"),
        "token_form": token_form or TokenForm(user=request.user),
        "new_token": new_token,
        "second_factor": has_second_factor(request.user),
    }
    return render(request, "units/profile.html", context, status=status)


# ---- sessions


@door(SIGNED_IN)
@require_POST
def session_end(request, pk):
    """Sign out one other device; this one has its own button."""
    session = get_object_or_404(UserSession, user=request.user, pk=pk)
    if session.is_current():
        return redirect("account_logout")
    session.end()
    audit.record(act="session.end", record=request.user, by=request.user)
    messages.success(request, _("Perangkat itu sudah dikeluarkan."))
    return redirect("usersessions_list")


# ---- villages


@door(SIGNED_IN)
@require_safe
def area_search(request):
    """At most 20 villages the person may enter for, whose names begin as typed."""
    villages = villages_for_entry(request.user, request.GET.get("q", "")[:MAX_TYPED], limit=20)
    results = [
        {
            "code": village.code,
            "name": village.name,
            "district": village.district,
            "unit": village.unit,
            "label": village.label,
            "assigned": village.assigned,
        }
        for village in villages
    ]
    return JsonResponse({"results": results})
