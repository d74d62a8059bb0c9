"""The companion service: a folder a feature, and `core` for what they all stand on."""
