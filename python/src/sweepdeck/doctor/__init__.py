"""Proofs about the user's own code: `sweepdeck doctor resume`."""
