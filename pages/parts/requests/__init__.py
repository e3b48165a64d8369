"""The parts of the page Requests."""
