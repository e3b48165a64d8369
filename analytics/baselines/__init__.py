"""Baselines: what a count series would do if nothing had changed. Pure functions over arrays and frames.

`farrington`: the published weekly algorithm, as a reference to measure against. `loglinear`, `level`, `seasons` and
`expectation`: our own, weekly and daily. Nothing here reads a file, a clock or the store.
"""
