"""What a count series would be if nothing had changed: baselines, evidence, calibration, the counterfactual of an
event. Pure functions over arrays and frames; nothing here reads a file, a clock or the store."""
