"""Certificates: the frozen record, numbers and codes, masked names, and the PDF from a school's design folder."""
