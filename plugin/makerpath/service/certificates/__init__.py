"""Issued certificates: eligibility, the frozen record, the PDF, verification, revocation."""
