"""The two polres of the tests of kampung, at their hour."""

from tests.villages.conftest import clock, create, world

__all__ = ["clock", "create", "world"]
