"""The weekly roundup: one edition as data, drawn as one frame and told as text."""
