"""Benchmarks, `./run bench [NAME …] [--json]`: modules whose `measure()` answers the object that `--json` prints."""
