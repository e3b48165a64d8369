"""Tagwatch: from helpdesk exports to reliable counts."""

__version__ = "0.1.0"  # the one place that states it
