"""A school's signing keys, what its credentials point to, and a certificate as a badge."""
