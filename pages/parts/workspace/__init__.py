"""The parts of the page Workspace that are no plain tables."""
