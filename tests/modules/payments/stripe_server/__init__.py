"""Stripe on this machine: `localstripe` in a process of its own, and before it what it lacks."""
