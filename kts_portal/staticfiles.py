"""How static files are kept: under names that carry the hash of their content."""

from django.contrib.staticfiles.storage import HashedFilesMixin
from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """Imports between our own JavaScript modules carry the hash as well: a page that was kept on a
    phone never mixes the modules of two versions. Modules of libraries stay as they came."""

    support_js_module_import_aggregation = True
    _js_module_import_aggregation_patterns = (
        "js/*.js",
        *HashedFilesMixin._js_module_import_aggregation_patterns[1:],  # type: ignore[attr-defined]
    )
