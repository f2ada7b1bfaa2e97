"""Why the user's code can't be run at all, said before the first run is started."""


class TargetError(Exception):
    """What is wrong with the function or command that a sweep names, and what to do about it."""

    def __init__(self, code: str, message: str, hint: str, traceback: str = ""):
        super().__init__(f"{message}. {hint}")
        self.code = code
        self.message = message
        self.hint = hint
        self.traceback = traceback
        """The user's own frames, newest last; empty where no code of theirs was reached."""
