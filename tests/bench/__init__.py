"""Benchmarks, `./run bench [NAME …] [--json]`: a module each, its `measure()` answering the object that `--json` prints."""
