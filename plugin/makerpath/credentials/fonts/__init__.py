"""Font files (SIL Open Font License) that certificates are set in; `tests/tools/make_fonts.py` rebuilds them."""
