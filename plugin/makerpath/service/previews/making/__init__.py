"""A module a kind of file; each has `make(source, size, media_type, folder)`. They run in the limited process alone."""
