"""Benchmarks: `python -m bench.NAME --json FILE` prints a table beside a stated peer measured in the same run."""
