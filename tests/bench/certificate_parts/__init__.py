"""The class whose certificates are printed, and the same page for another typesetter."""
