"""Ids as Modal makes them: the client tells kinds by the prefix, and an App's id from a name by the form."""

import secrets
import string

ALPHABET = string.ascii_letters + string.digits


def new_id(prefix: str) -> str:
    """A fresh id such as `ap-` with 22 letters and digits."""
    return prefix + "-" + "".join(secrets.choice(ALPHABET) for _ in range(22))
