"""Rate limits: a sliding log per API key, per account, else per client address; alone or across replicas."""

from matchday.backbone.http.limits.budgets import Budget, RateLimits
from matchday.backbone.http.limits.valkey_logs import ValkeyLogs

__all__ = ["Budget", "RateLimits", "ValkeyLogs"]
