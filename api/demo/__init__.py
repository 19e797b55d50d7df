"""The demo: two agencies, their keys, and letters to try.

Nothing here starts when the settings say production.
"""
