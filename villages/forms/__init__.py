"""What people type. Types and lengths are checked here, rules by the services."""

from villages.forms.formations import (
    ASPECT,
    MAX_PHOTOS,
    ActForm,
    CorrectionForm,
    DecreeForm,
    DissolveForm,
    FormationForm,
    OpenChoiceField,
    PhotosForm,
    ReactivateForm,
    RefuseForm,
    ReturnForm,
    initial_for_new,
    initial_of,
    place_as_typed,
)

__all__ = [
    "ASPECT",
    "MAX_PHOTOS",
    "ActForm",
    "CorrectionForm",
    "DecreeForm",
    "DissolveForm",
    "FormationForm",
    "OpenChoiceField",
    "PhotosForm",
    "ReactivateForm",
    "RefuseForm",
    "ReturnForm",
    "initial_for_new",
    "initial_of",
    "place_as_typed",
]
