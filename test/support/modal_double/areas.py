"""The areas of a double, in the order in which they are asked for an RPC."""

from .apps import Apps
from .blobs import Blobs
from .connections import Connections
from .images import Images
from .logs import Logs
from .mounts import Mounts
from .secret_store import Secrets
from .volume_files import VolumeFiles
from .volumes import Volumes
from .workspace import Workspace

AREAS: list[type] = [
    Workspace,
    Apps,
    Connections,
    Logs,
    Secrets,
    Images,
    Mounts,
    Blobs,
    Volumes,
    VolumeFiles,
]
