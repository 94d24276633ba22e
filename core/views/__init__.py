"""Pages of the house itself: errors, health, background jobs, history."""

from core.views.errors import (
    bad_request,
    csrf_failure,
    page_not_found,
    permission_denied,
    server_error,
)

__all__ = ["bad_request", "csrf_failure", "page_not_found", "permission_denied", "server_error"]
