"""Tagwatch: from helpdesk exports to honest counts."""

__version__ = "0.1.0"  # the one place that says it
