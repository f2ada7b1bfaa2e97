"""The areas of a double, in the order in which they are asked for an RPC."""

AREAS: list[type] = []
