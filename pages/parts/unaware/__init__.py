"""The parts of the page Unaware."""
