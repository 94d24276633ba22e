"""What the rules refuse, in words for the person who asked.

A service raises; the edges answer: the API in one JSON shape (`core.api.handle_exception`), pages
as errors of the form.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.db import IntegrityError
from django.db.models import UniqueConstraint
from django.utils.translation import gettext_lazy as _

Errors = Mapping[str, Sequence[Any]]


class DomainError(Exception):
    """A rule says no. `errors` maps fields to messages; "" is the record as a whole."""

    status = 400
    code = "invalid"
    found: Sequence[Any] = ()  # records that stand in the way; `as_json` is what is shown of them

    def __init__(
        self,
        message: Any,
        *,
        code: str | None = None,
        errors: Errors | None = None,
        status: int | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.code
        self.errors = {field: list(messages) for field, messages in (errors or {}).items()}
        self.status = status or self.status

    def __str__(self) -> str:
        return str(self.message)


class Conflict(DomainError):
    """The same key with other content, or a state in which the act makes no sense."""

    status = 409
    code = "conflict"


class Locked(DomainError):
    """A closed week, a finished target: only another way, named in the message, leads on."""

    status = 409
    code = "locked"


class Stale(DomainError):
    """Someone else wrote in between. `current` is the record as it is now, ready for JSON."""

    status = 412
    code = "stale"

    def __init__(self, current: Any = None, message: Any = None) -> None:
        super().__init__(
            message
            or _("Catatan ini sudah diubah orang lain. Periksa isinya yang terbaru, lalu ulangi.")
        )
        self.current = current


class PreconditionRequired(DomainError):
    """An edit without saying which version it starts from."""

    status = 428
    code = "precondition_required"


@lru_cache(maxsize=1)
def _constraint_messages() -> dict[str, Any]:
    messages = {}
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            own = constraint.violation_error_message
            if own == constraint.default_violation_error_message:
                own = (
                    _("Catatan yang sama sudah ada.")
                    if isinstance(constraint, UniqueConstraint)
                    else _("Isian ini tidak sesuai aturan.")
                )
            messages[constraint.name] = own
    return messages


# SQLSTATE of what PostgreSQL refuses where no constraint of ours has words for it.
SQLSTATE_MESSAGES = {
    "23001": _("Catatan ini tidak dapat diubah atau dihapus."),
    "23502": _("Ada isian wajib yang kosong."),
    "23503": _("Catatan yang dirujuk tidak ada, atau masih dipakai catatan lain."),
    "23505": _("Catatan yang sama sudah ada."),
}


def constraint_name(error: IntegrityError) -> str:
    """Name of the constraint that PostgreSQL says was violated, "" if it names none."""
    diagnostics = getattr(error.__cause__, "diag", None)
    return getattr(diagnostics, "constraint_name", None) or ""


def from_integrity_error(error: IntegrityError) -> Conflict:
    """The constraint's own words. The first line of defence is a check before writing; this is
    for the two who pass it at the same moment."""
    name = constraint_name(error)
    message = _constraint_messages().get(name) or SQLSTATE_MESSAGES.get(
        getattr(error.__cause__, "pgcode", None), _("Isian ini berbenturan dengan catatan lain.")
    )
    return Conflict(message, code=name or "conflict")
