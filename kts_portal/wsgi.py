import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kts_portal.settings")

application = get_wsgi_application()

# What is loaded now stays: without this, collections walk all of it every few pages.
get_resolver().url_patterns  # noqa: B018 -- imports the views
gc.collect()
gc.freeze()
# A page makes ten thousand objects and drops them again: fifteen collections find next to nothing.
gc.set_threshold(20_000, 20, 50)
