"""Tests of the portal; a package, for they share the people of conftest."""
