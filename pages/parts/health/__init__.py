"""The sections of the page Tag health."""
