"""The lake: versions of the tickets as Parquet in a folder or an object store, for more than one machine carries."""
