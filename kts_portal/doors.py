"""Doors of views that come with libraries, by the name of their route (`*` as in file names).

Our own views declare theirs themselves (`core.doors.door`). The first pattern that fits holds.
"""

from core.doors import PUBLIC, SIGNED_IN, Door
from units.policy import Act

OTHERS = {
    # Signing in, and what one needs for it
    "account_login": Door(PUBLIC),
    "account_logout": Door(PUBLIC),
    "account_inactive": Door(PUBLIC),
    "account_signup": Door(PUBLIC),  # says that it is closed
    "account_reset_password*": Door(PUBLIC),
    "account_confirm_email": Door(PUBLIC),  # no mail leads there; part of allauth
    "account_email_verification_sent": Door(PUBLIC),
    "account_confirm_login_code": Door(PUBLIC),
    "mfa_authenticate": Door(PUBLIC),  # the second step of a login
    "mfa_trust": Door(PUBLIC),
    "mfa_login_webauthn": Door(PUBLIC),
    # One's own account
    "account_reauthenticate": Door(SIGNED_IN),
    "account_email": Door(SIGNED_IN),
    "account_change_password": Door(SIGNED_IN),
    "account_set_password": Door(SIGNED_IN),
    "mfa_index": Door(SIGNED_IN),
    "mfa_reauthenticate*": Door(SIGNED_IN),
    "mfa_*_totp": Door(SIGNED_IN),
    "mfa_*_recovery_codes": Door(SIGNED_IN),
    "mfa_*_webauthn": Door(SIGNED_IN),
    "usersessions_list": Door(SIGNED_IN),
    # The administration: people apart from reference data, the rest shut to all others
    "admin:units_user_*": Door(Act.MANAGE_PEOPLE),
    "admin:units_*": Door(Act.MANAGE_REFERENCE),
    "admin:programs_*": Door(Act.MANAGE_REFERENCE),
    "admin:*": Door(Act.MANAGE_PEOPLE),
}
