"""A class's certificates from one layout: only what differs between learners is set again.

`skeleton` takes a page apart, `laying` lays a skeleton out and finds where its texts stand, `lines` sets them anew with
WeasyPrint's own line layout, `painting` draws them, `typefaces` makes each file's own small fonts, and `writing` puts
the file together. `engine` decides which page can be made so; every other one is laid out as a whole. All of it uses
WeasyPrint's internals: its release is pinned, and tests name each of them.
"""
