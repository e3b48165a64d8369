"""What is the visitor's own: saved views, areas, and what changed since the last visit."""
