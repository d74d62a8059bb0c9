"""The demonstration school: seeded by the same operations that the pages use, with one-click sign-in."""
