"""`python -m sweepdeck.bridge`: answers requests until stdin ends or its starter is gone.

-> {"id": 1, "method": "…", "params": {…}}
<- {"id": 1, "progress": "line"}, any number of times
<- {"id": 1, "result": …} or {"id": 1, "error": {"code", "message", "hint", "details": […]}}
"""

import asyncio
import os
import sys

from sweepdeck.bridge.serving import serve


def main() -> int:
    """Keeps stdout for answers: whatever else prints there says it on stderr."""
    answers = os.dup(1)
    os.dup2(2, 1)
    try:
        asyncio.run(serve(answers))
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
