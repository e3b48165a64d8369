"""The weekly roundup: one edition as data, drawn as one frame and written as text."""
