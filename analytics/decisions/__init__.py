"""Decisions: what people decide, kept apart from what was imported, as records that can be reviewed like code.

`kind` says what a kind of record is and reads and writes it as CSV; `kinds` lists them; `checks` holds what must be
true between them. Pure: the store keeps the records (analytics.store.workspace).
"""
