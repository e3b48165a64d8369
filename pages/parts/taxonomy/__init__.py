"""The parts of the taxonomy desk: one module per list."""
