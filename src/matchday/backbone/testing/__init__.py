"""Fixtures for tests on the real engines. `pytest_plugins = ["matchday.backbone.testing.engines"]` brings them in."""
