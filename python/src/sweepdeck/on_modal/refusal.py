"""Why a sweep can't be on Modal as its plan says, told before anything is built or spent."""


class Refusal(Exception):
    """What is wrong, with a code that stays, and what to do about it."""

    def __init__(self, code: str, message: str, hint: str = "", details: list[str] | None = None):
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint
        self.details = details or []

    def to_json(self) -> dict[str, object]:
        return {"code": self.code, "message": self.message, "hint": self.hint, "details": self.details}
