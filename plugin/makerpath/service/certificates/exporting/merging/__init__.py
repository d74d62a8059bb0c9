"""Many PDFs of a page or a few as one file for a printer, written while they are read: no more than one in memory.

pikepdf reads them; it has no way to write a file that is not whole in memory, so the objects are written here.
"""
