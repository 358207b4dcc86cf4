"""The files of one container: what it wrote itself, over what is mounted into it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from simulator.core.node.programs import paths

# Directories that every image has.
_ROOTS = frozenset(
    (
        "/", "/bin", "/dev", "/etc", "/home", "/lib", "/mnt", "/opt", "/proc", "/root", "/run", "/srv", "/sys", "/tmp",
        "/usr", "/usr/bin", "/usr/local", "/usr/share", "/var", "/var/lib", "/var/log", "/var/run", "/var/tmp",
    )
)  # fmt: skip
_DEVICES = frozenset(("/dev/null", "/dev/zero", "/dev/stdout", "/dev/stderr", "/dev/urandom", "/dev/random"))


@dataclass(slots=True)
class Volume:
    """A directory that pods' containers share. ``files`` maps a path below it (no leading slash) to its text.

    It outlives the containers. ``None`` as a text is a directory.
    """

    files: dict[str, str | None] = field(default_factory=dict)


@dataclass(slots=True)
class Mount:
    path: str
    volume: Volume
    read_only: bool = False
    sub_path: str = ""


class ReadOnlyError(Exception):
    """Something would be written where nothing may be."""


@dataclass(slots=True)
class FileSystem:
    """``image`` are the image's files, which all its containers share; ``mounts`` those with the longest path first."""

    image: Mapping[str, str | None] = field(default_factory=dict)
    mounts: list[Mount] = field(default_factory=list)
    read_only: bool = False
    layer: dict[str, str | None] | None = None
    """The writable layer: a copy of the image's files, made by the first change."""

    @property
    def own(self) -> Mapping[str, str | None]:
        return self.image if self.layer is None else self.layer

    def _where(self, path: str) -> tuple[Mapping[str, str | None], str, bool]:
        """The files in which ``path`` is, its name there, and whether they may not be changed."""
        for mount in self.mounts:
            if path == mount.path or path.startswith(mount.path.rstrip("/") + "/"):
                below = path[len(mount.path) :].strip("/")
                if mount.sub_path:
                    below = f"{mount.sub_path}/{below}".rstrip("/")
                return mount.volume.files, below, mount.read_only
        return self.own, path, self.read_only

    def _to_change(self, path: str) -> tuple[dict[str, str | None], str]:
        """The files in which ``path`` is to be changed, and its name there. Raises ReadOnlyError."""
        files, name, read_only = self._where(path)
        if read_only:
            raise ReadOnlyError
        if files is self.own:
            if self.layer is None:
                self.layer = dict(self.image)
            return self.layer, name
        assert isinstance(files, dict)
        return files, name

    def read(self, path: str) -> str | None:
        """The text of a file, None if there is none."""
        if path in _DEVICES:
            return ""
        files, name, _ = self._where(path)
        return files.get(name)

    def is_file(self, path: str) -> bool:
        return self.read(path) is not None

    def is_directory(self, path: str) -> bool:
        if path in _ROOTS:
            return True
        files, name, _ = self._where(path)
        if files is not self.own and name == "":
            return True
        if name in files:
            return files[name] is None
        return any(other.startswith(f"{name}/") for other in files) or any(
            mount.path.startswith(f"{path}/") for mount in self.mounts
        )

    def exists(self, path: str) -> bool:
        return path in _DEVICES or self.is_file(path) or self.is_directory(path)

    def write(self, path: str, text: str, *, append: bool = False) -> bool:
        """Whether its directory is there. Raises ReadOnlyError."""
        if path in _DEVICES:
            return True
        if not self.is_directory(paths.parent(path)):
            return False
        files, name = self._to_change(path)
        files[name] = (files.get(name) or "") + text if append else text
        return True

    def make_directory(self, path: str) -> None:
        """And those above it. Raises ReadOnlyError."""
        if self.is_directory(path):
            return
        files, name = self._to_change(path)
        files[name] = None

    def remove(self, path: str) -> None:
        """A file, or a directory with what is in it. Raises ReadOnlyError."""
        files, name = self._to_change(path)
        inside = f"{name}/" if name else ""
        for other in [one for one in files if one == name or one.startswith(inside)]:
            del files[other]

    def names(self, path: str) -> list[str]:
        """What is in a directory, sorted."""
        files, name, _ = self._where(path)
        inside = f"{name.rstrip('/')}/" if name else ""
        found = {
            other[len(inside) :].split("/")[0]: None for other in files if other.startswith(inside) and other != name
        }
        for mount in self.mounts:
            if paths.parent(mount.path) == path.rstrip("/"):
                found[paths.last(mount.path)] = None
        return sorted(one for one in found if one)
