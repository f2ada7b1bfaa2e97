"""What an attempt holds of the GPU, given back as soon as it ran out of memory.

Until its process is gone it would keep that memory from the runs beside it, and where a container takes one
attempt after the other, from the next one.
"""

import gc
import sys
import traceback


def release_memory(error: BaseException) -> None:
    """Lets go of what the code had when it failed, and of what torch keeps of it. Loads nothing to do so."""
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        # The model and its activations are locals of the frames that the error holds.
        traceback.clear_frames(cause.__traceback__)
        cause = cause.__cause__ or cause.__context__
    gc.collect()
    torch = sys.modules.get("torch")
    if torch is not None and torch.cuda.is_initialized():
        torch.cuda.empty_cache()
