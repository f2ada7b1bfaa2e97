"""What the manager asks of Modal: one process with Modal's client, JSON lines on stdin and stdout."""
