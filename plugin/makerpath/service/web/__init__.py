"""What every page and API route stands on: who is asking, forms, errors, rendering."""
