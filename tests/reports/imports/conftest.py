"""Files are brought in to the same two polres as kampung are typed."""

from tests.core.conftest import child, wait_until
from tests.villages.conftest import clock, create, world

__all__ = ["child", "clock", "create", "wait_until", "world"]
