"""A course package as the archive that Open edX imports (OLX): `build.build`, and `build.files_of` for its files."""
