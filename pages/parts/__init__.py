"""Parts of large pages, in a folder per page."""
