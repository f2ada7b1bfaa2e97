"""The web function of an endpoint's App; Modal imports this module in its containers.

Called once in a container, before its first request: that is when the checkpoint is loaded and the user's
code imported.
"""

import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from sweepdeck.on_modal.names import MOUNT, SERVED
from sweepdeck.serving.promoted import serve_from
from sweepdeck.serving.served_code import make_app


def web() -> Any:
    """The ASGI app that answers."""
    served = json.loads(os.environ[SERVED])
    promoted = serve_from(Path(MOUNT), served["name"], served["n"])
    # Not from the volume itself: Python writes beside what it imports, and this one is read only.
    root = tempfile.mkdtemp(prefix="sweepdeck-code-")
    shutil.copytree(Path(MOUNT, served["code"]), root, dirs_exist_ok=True)
    return make_app({"root": root, "file": served["file"], "object": served["object"]}, promoted)
