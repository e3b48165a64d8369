"""Signals on screen: the card, what explains it, what people decide about it, and the incident on top of every page."""
