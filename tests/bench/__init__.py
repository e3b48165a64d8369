"""Benchmarks: ratios measured in one run, printed, never asserted. `python -m tests.bench.bench_import`"""
