"""The image that a sweep's containers are made of, from the plan's `image`.

A sweep file that names a base (a Python, a registry's image, a Dockerfile) starts from that; one that doesn't
starts from the image that the training function has at Modal already, else from a slim Debian with the Python
that the code was looked at with. Code does not go into it: runs import it from the volume.
"""

from pathlib import Path
from typing import Any

import modal  # type: ignore[import-not-found, unused-ignore]

from sweepdeck.on_modal.refusal import Refusal

_SAYS_NOTHING: dict[str, Any] = {
    "python": None,
    "pip": [],
    "requirements": None,
    "apt": [],
    "run": [],
    "registry": None,
    "dockerfile": None,
    "env": {},
}


def driver_image(plan: dict[str, Any]) -> Any:
    """What the driver runs in: nothing of the user's."""
    return modal.Image.debian_slim(python_version=_python_of(plan))


def train_image(plan: dict[str, Any], declared: Any | None) -> Any:
    """What runs are made in. `declared`: the image of the user's own modal.Function, if it has one."""
    wanted = {**_SAYS_NOTHING, **(plan.get("image") or {})}
    root = Path(plan["target"]["root"])
    image = _base(plan, wanted, root, declared)
    if wanted["apt"]:
        image = image.apt_install(*wanted["apt"])
    if wanted["requirements"]:
        image = image.pip_install_from_requirements(str(_file(root, wanted["requirements"], "requirements")))
    if wanted["pip"]:
        image = image.pip_install(*wanted["pip"])
    if wanted["env"]:
        image = image.env(wanted["env"])
    if wanted["run"]:
        image = image.run_commands(*wanted["run"])
    return image


def _base(plan: dict[str, Any], wanted: dict[str, Any], root: Path, declared: Any | None) -> Any:
    if wanted["registry"]:
        return modal.Image.from_registry(wanted["registry"], add_python=wanted["python"])
    if wanted["dockerfile"]:
        file = _file(root, wanted["dockerfile"], "dockerfile")
        return modal.Image.from_dockerfile(file, context_dir=file.parent, add_python=wanted["python"])
    if wanted["python"] is None and declared is not None:
        return declared
    return modal.Image.debian_slim(python_version=wanted["python"] or _python_of(plan))


def _python_of(plan: dict[str, Any]) -> str:
    """The series of the interpreter that the code was looked at with: `3.11` of 3.11.7."""
    return ".".join(plan["python"]["version"].split(".")[:2])


def _file(root: Path, name: str, key: str) -> Path:
    path = root / name
    if not path.is_file():
        raise Refusal(
            "modal.missing_file",
            f"there is no file {name} in {root}",
            f"Correct `image: {{ {key}: … }}`",
        )
    return path.resolve()
