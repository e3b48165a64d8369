"""Parts of the page Area."""
