"""Tests, in the folders of the sources they are about."""
