"""What kubectl says when something went wrong, and how: modelled after ``cmd/util/helpers.go`` (checkErr)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from simulator.core.protocol.api import ApiResponse

RESOURCES_REQUIRED = """You must provide one or more resources by argument or filename.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'
   '<resource> <name>'
   '<resource>'"""


class KubectlError(Exception):
    """An error of kubectl's own. ``str()`` is its text, without the ``error: `` in front."""

    exit = 1

    def __reduce__(self) -> tuple[Any, ...]:
        return (_restored, (type(self), self.args, dict(self.__dict__)))

    def alone(self, server_address: str) -> str:
        """The text when it is the only error of a command."""
        text = str(self)
        return text if text.startswith("error: ") else f"error: {text}"

    def listed(self, server_address: str) -> str:
        """The text when it is one of several."""
        return str(self)


def _restored(cls: type[KubectlError], args: tuple[Any, ...], state: dict[str, Any]) -> KubectlError:
    error = cls.__new__(cls)
    error.args = args
    error.__dict__.update(state)
    return error


class FlagError(KubectlError):
    """A flag that does not exist or has a bad value; ``path`` is the command's (``kubectl create deployment``)."""

    def __init__(self, text: str, path: str = "kubectl") -> None:
        super().__init__(f"{text}\nSee '{path} --help' for usage.")


class UsageError(KubectlError):
    """Wrong arguments, with a pointer to the help."""

    def __init__(self, text: str, path: str, ending: str = "") -> None:
        super().__init__(f"{text}\nSee '{path} -h' for help and examples{ending}")


class Silent(KubectlError):
    """Ends the command with exit code 1; what there was to say has been printed."""

    def alone(self, server_address: str) -> str:
        return ""

    listed = alone


class ServerError(KubectlError):
    """An answer that is an error, or no answer (code 0)."""

    def __init__(self, response: ApiResponse, message: str | None = None) -> None:
        self.code = response.code
        self.status = response.body if message is None else {**response.body, "message": message}
        super().__init__(self.message)

    @property
    def message(self) -> str:
        return str(self.status.get("message", ""))

    @property
    def reason(self) -> str:
        return str(self.status.get("reason", "")) if self.code else ""

    def when(self, doing: str, source: str) -> ServerError:
        """The same error, said of a file: ``error when creating "e.yaml": …``."""
        if not self.code:
            return self
        return ServerError(ApiResponse(self.code, self.status), f'error when {doing} "{source}": {self.message}')

    def alone(self, server_address: str) -> str:
        if self.reason == "Invalid":
            return _invalid(self.status)
        return self.listed(server_address)

    def listed(self, server_address: str) -> str:
        if not self.code and self.status.get("reason") == "Unreachable":
            return f"Unable to connect to the server: {self.message}"
        if not self.code:
            return (
                f"The connection to the server {server_address} was refused - did you specify the right host or port?"
            )
        if self.reason == "Unauthorized":
            return f"error: You must be logged in to the server ({self.message})"
        if self.reason:
            return f"Error from server ({self.reason}): {self.message}"
        return f"Error from server: {self.message}"


def check(response: ApiResponse) -> dict[str, Any]:
    """The body of an answer. Raises ServerError where the server refused or was not there."""
    if not response.ok:
        raise ServerError(response)
    return response.body


def report(errors: Sequence[KubectlError], server_address: str) -> str:
    """All errors of a command as they are printed at its end, newline included; empty for none."""
    if not errors:
        return ""
    if len(errors) == 1:
        return _line(errors[0].alone(server_address))
    return "".join(_line(error.listed(server_address)) for error in errors)


def _line(text: str) -> str:
    return text if not text or text.endswith("\n") else text + "\n"


def _invalid(status: dict[str, Any]) -> str:
    text = "The request is invalid"
    details = status.get("details")
    message = str(status.get("message", ""))
    if details is None:
        return f"{text}: {message}" if message else text
    causes = details.get("causes") or []
    if details.get("kind") or details.get("name"):
        text = f'The {details.get("kind", "")} "{details.get("name", "")}" is invalid'
    elif message and not causes:
        text += f": {message}"
    if not causes:
        return text
    said = list(dict.fromkeys(f"{cause.get('field', '')}: {cause.get('message', '')}" for cause in causes))
    if len(said) == 1:
        return f"{text}: {said[0]}\n"
    return f"{text}: \n" + "".join(f"* {line}\n" for line in said)
