"""Fixtures of the tests of the reader: torch on one thread."""

from tests.scoring.conftest import one_thread as one_thread
