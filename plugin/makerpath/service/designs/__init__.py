"""A school's own look: the design, logo, seal and signatures of its certificates, and designs of its own."""
