"""The user's code in a container: as it was launched with the sweep, whichever machine launched it."""

import shutil
import tempfile
from pathlib import Path
from typing import Any

from sweepdeck.mappers.fork_random import ForkRandom
from sweepdeck.mappers.importing import import_plan
from sweepdeck.paths import SweepPaths
from sweepdeck.target import Prepared, enter_root


class Code:
    """Imported once in a container, before its first attempt; each attempt finds it as just imported."""

    def __init__(self, paths: SweepPaths, plan: dict[str, Any]):
        self._paths = paths
        self._plan = plan
        self._random = ForkRandom()
        self._prepared: Prepared | None = None

    def load(self) -> Prepared:
        """ImportFailed where the user's module can't be imported, OSError where there is no code."""
        if self._prepared is None:
            # Not from the volume itself, which can't be reloaded while a process works in it.
            root = Path(tempfile.mkdtemp(prefix="sweepdeck-code-"))
            shutil.copytree(self._paths.code, root, dirs_exist_ok=True)
            target = {**self._plan["target"], "root": str(root)}
            self._prepared = import_plan({**self._plan, "target": target})
            self._random.keep()
        else:
            enter_root(self._prepared.root)
        self._random.restore()
        return self._prepared
