"""The driver: the one process per live sweep that feeds runs to workers and decides what becomes of each."""
