"""Checkpoints: state as bytes, exactly and without pickle, and the folders it is kept in."""
