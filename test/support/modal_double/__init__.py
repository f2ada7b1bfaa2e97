"""A double of Modal's control plane on 127.0.0.1, for the real client, CLI and container runtime."""
