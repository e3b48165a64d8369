"""Anomalies: which counts no longer fit their baseline, how sure that is, and what of it is worth a person's time.

`evidence` tests every step, `calibration` and `control` keep the false alarms down over many series, `episodes` makes
one signal of a run of alarms. Pure functions over arrays and frames.
"""
