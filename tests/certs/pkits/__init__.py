"""NIST's Public Key Interoperability Test Suite (PKITS 1.0.1), put to our path and revocation engines."""
