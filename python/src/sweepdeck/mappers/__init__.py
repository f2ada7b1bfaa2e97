"""The driver's ways to run many workers."""
