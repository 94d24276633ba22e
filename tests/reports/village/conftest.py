"""The desa of the two polres in which kampung are typed."""

from tests.villages.conftest import clock, create, world

__all__ = ["clock", "create", "world"]
