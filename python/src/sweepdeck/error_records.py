"""What is kept of an error: the user's own frames, bounded, without secrets, and a fingerprint."""

import linecache
import os
import sysconfig
import traceback

from sweepdeck.redaction import redacted

MESSAGE_CHARS = 4_000
TRACEBACK_CHARS = 16_000
_FRAMES = 20


def error_record(error: BaseException, root: str) -> dict[str, str]:
    """An ErrorRecord: bounded, and made without trusting the exception's own methods."""
    frames = _frames(error)
    own = [frame for frame in frames if _is_users(frame.filename)]
    shown = own[-_FRAMES:]
    if frames and (not own or frames[-1] is not own[-1]):
        shown = [*shown, frames[-1]]
    kind = _type_name(error)
    message = redacted(message_of(error))
    text = "".join(traceback.format_list(shown)) + f"{kind}: {cut(message, 500)}\n"
    where = _place(own[-1], root) if own else "outside the user's code"
    return {
        "type": kind,
        "message": cut(message, MESSAGE_CHARS),
        "traceback": cut(redacted(text), TRACEBACK_CHARS),
        "fingerprint": f"{kind} in {where}",
    }


def plain_error(kind: str, message: str, detail: str = "") -> dict[str, str]:
    """An ErrorRecord of something that was no exception. The kind says enough to tell it from others."""
    return {
        "type": kind,
        "message": cut(redacted(message), MESSAGE_CHARS),
        "traceback": cut(redacted(detail), TRACEBACK_CHARS),
        "fingerprint": kind,
    }


def message_of(error: BaseException) -> str:
    """What the exception says, whatever its own methods do."""
    if isinstance(error, SystemExit):
        return f"the code called sys.exit({error.code!r:.200}) before it returned"
    try:
        return str(error)
    except Exception:
        return "(its message can't be shown: str() of it raises)"


def cut(text: str, limit: int) -> str:
    """Text of at most `limit` characters and a marker: the middle is what goes."""
    if len(text) <= limit:
        return text
    head, tail = text[: limit * 2 // 3], text[-limit // 3 :]
    return f"{head}\n… {len(text) - len(head) - len(tail)} characters left out …\n{tail}"


def _frames(error: BaseException) -> list[traceback.FrameSummary]:
    frames = traceback.extract_tb(error.__traceback__, limit=-(_FRAMES * 5))
    if isinstance(error, SyntaxError) and error.filename:
        source = (
            error.text if error.text is not None else linecache.getline(error.filename, error.lineno or 0)
        )
        frames.append(traceback.FrameSummary(error.filename, error.lineno, "<module>", line=source))
    return [frame for frame in frames if not frame.filename.startswith(_OURS)]


def _is_users(filename: str) -> bool:
    foreign = filename.startswith(_LIBRARIES) or "site-packages" in filename or "dist-packages" in filename
    return not foreign and not filename.startswith("<")


def _place(frame: traceback.FrameSummary, root: str) -> str:
    path = os.path.relpath(frame.filename, root)
    return f"{path if not path.startswith('..') else os.path.basename(path)}:{frame.name}"


def _type_name(error: BaseException) -> str:
    kind = type(error)
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


_OURS = (os.path.dirname(os.path.abspath(__file__)) + os.sep, "<frozen ")
_LIBRARIES = tuple(
    {
        os.path.join(path, "")
        for name in ("stdlib", "platstdlib", "purelib", "platlib")
        if (path := sysconfig.get_paths().get(name))
    }
)
