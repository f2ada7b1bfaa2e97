"""What joins a run to a training library with a loop of its own; imported only when asked for."""
