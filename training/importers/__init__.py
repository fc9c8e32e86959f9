"""Activity files of strangers, read into plain facts: bytes and paths in, frozen dataclasses out.

Imports no Django. The application uses `Reader` (a confined process), never the parsers themselves.
"""
