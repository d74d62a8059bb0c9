"""A school moves its certificates to another installation, and its old addresses lead there."""
