"""What helps a training loop: precision, batches, optimizer steps. Imported when a run uses it."""
