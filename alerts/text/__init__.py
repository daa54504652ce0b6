"""READING: plain text, addresses, folded text with its way back, fingerprints, languages."""
