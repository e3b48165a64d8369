"""The parts of a ticket's page."""
