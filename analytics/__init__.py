"""Tagwatch: from helpdesk exports to honest counts."""
