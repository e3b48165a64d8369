"""Text of tickets: tokens, phrases, matching against the catalogue, quotes."""
