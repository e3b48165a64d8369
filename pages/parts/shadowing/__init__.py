"""The parts of the page Shadowing."""
