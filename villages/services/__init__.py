"""What one does with the record of a kampung. Every function is one transaction and one act."""

from villages.services.corrections import (
    apply_correction,
    approve_correction,
    correct_formation,
    propose_correction,
    refuse_correction,
)
from villages.services.decisions import (
    dissolve_formation,
    reactivate_formation,
    return_formation,
    verify_formation,
    verify_formations,
)
from villages.services.duplicates import Suspected
from villages.services.formations import (
    MAX_AT_ONCE,
    NewFormation,
    create_formation,
    create_formations,
    delete_draft,
    edit_formation,
    formation_errors,
    submit_formation,
)
from villages.services.photos import add_photo, remove_photo

__all__ = [
    "MAX_AT_ONCE",
    "NewFormation",
    "Suspected",
    "add_photo",
    "apply_correction",
    "approve_correction",
    "correct_formation",
    "create_formation",
    "create_formations",
    "delete_draft",
    "dissolve_formation",
    "edit_formation",
    "formation_errors",
    "propose_correction",
    "reactivate_formation",
    "refuse_correction",
    "remove_photo",
    "return_formation",
    "submit_formation",
    "verify_formation",
    "verify_formations",
]
