"""The workshop journal: quick notes while making."""
