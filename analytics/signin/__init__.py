"""Sign-in: the gate before every route, and the ways in which people prove who they are."""
