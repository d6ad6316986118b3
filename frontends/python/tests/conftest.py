"""The tests have the same examples in each run, and no time limits: other programs may slow the machine."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

settings.register_profile("tamis", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("tamis")
