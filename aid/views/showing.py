"""What the pages of aid and vaccination share: a form that makes a record, and its answer."""

from collections.abc import Callable

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.forms import add_errors

AID, VACCINATION = "aid:list", "vaccination:list"


def ask(request, form, save: Callable, *, title, button, back, back_label, done=None, **more):
    """Show the form; once it is valid `save` it and lead to the address it answers. A refusal of
    the service comes to stand at its fields."""
    if request.method == "POST" and form.is_valid():
        try:
            address = save()
        except DomainError as error:
            add_errors(form, error)
        else:
            messages.success(request, done or _("Tersimpan."))
            return redirect(address)
    context = {
        "form": form,
        "title": title,
        "button": button,
        "back": back,
        "back_label": back_label,
        **more,
    }
    status = 422 if form.is_bound else 200
    return render(request, "villages/record_form.html", context, status=status)


def link_to(name: str) -> Callable:
    return lambda key: reverse(name, args=[key])
