"""The learning platforms that a school trusts, and the way of grades back to them."""
