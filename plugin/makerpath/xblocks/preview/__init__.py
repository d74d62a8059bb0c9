"""The blocks in the xblock-sdk workbench, with a course and people to try them on."""
