"""What keeps a helper from signing, and how the person before it mends that."""
