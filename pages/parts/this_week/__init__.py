"""The parts of the page This week."""
