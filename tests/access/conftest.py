"""One world for each test of access, in the test's own transaction."""

import logging

import pytest

from tests.access import world as worlds


@pytest.fixture
def world(db):
    return worlds.build()


@pytest.fixture(autouse=True)
def silence():
    """Thousands of refusals are wanted here; written down they cost more than the rest."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)
