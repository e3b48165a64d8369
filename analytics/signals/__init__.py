"""Which counts no longer fit their expectation, how certain that is, and which of it a person should read."""
