"""The lab, the learners and the peers of `tests/bench/labs.py`."""
