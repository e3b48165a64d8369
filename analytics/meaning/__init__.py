"""Meaning: texts as vectors, made on this machine, so that texts of any language can be compared by what they mean."""
