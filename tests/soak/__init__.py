"""Luck against the checker: signed files changed at random for as long as one likes, and what must hold."""
