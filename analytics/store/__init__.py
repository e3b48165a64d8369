"""The store: what was imported, what people decided, and what is computed from both.

The only package that imports duckdb. Everything above it asks for frames.
"""
