"""What of a sweep runs on Modal: its driver, its workers, and the board over which they agree at once."""
