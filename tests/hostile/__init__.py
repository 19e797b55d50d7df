"""Files made to keep a reader busy, to fill its memory or to break it; each kind in small and in heavy."""
