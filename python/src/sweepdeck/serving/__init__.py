"""A promoted checkpoint behind a web address: here, or in a container of Modal's."""

from sweepdeck.serving.promoted import state

__all__ = ["state"]
