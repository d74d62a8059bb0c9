"""Telling people what happened: in the page, by mail at once or once a day."""
