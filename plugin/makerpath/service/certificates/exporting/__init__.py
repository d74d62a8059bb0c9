"""A school's certificates out of the service: a ZIP of files, one file for the printer, or a list."""
