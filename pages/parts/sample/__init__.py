"""Parts of every page while the store holds the sample alone."""
