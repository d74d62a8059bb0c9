"""Benchmarks: `./run bench [NAME …] [--json]`. A module each, with `measure()`, whose answer is the object that `--json` prints."""
