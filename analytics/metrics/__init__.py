"""The one counting layer: a Scope in, a frame out. Every number on screen, in a file, on the shell is counted here."""
