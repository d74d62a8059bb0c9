"""Small pictures, safe views and facts of files, made by the worker in a limited process."""
