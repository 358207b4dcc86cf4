"""What can go wrong at the edge of a lab: a stable code, and what a person reads, in the page's language."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

# code -> (what was wrong, what to do). The texts are lazy: they are rendered in the reader's language.
TEXTS: dict[str, tuple[Any, Any]] = {
    "bad-message": (_("This message is not one that the lab understands: %(detail)s"), _("Reload the page.")),
    "bad-command": (
        _("This command cannot be carried out: %(detail)s"),
        _("Check the command and send it again."),
    ),
    "too-big": (_("This is too big: %(detail)s"), _("Split it, and send the parts one after another.")),
    "too-fast": (_("Too many messages at once."), _("Wait a moment, then try again.")),
    "forbidden": (_("This lab belongs to somebody else."), _("Open the lesson to get a lab of your own.")),
    "watch-only": (_("You may watch this lab, but not change it."), _("Fork it into a lab of your own.")),
    "not-found": (_("There is no such thing in this lab: %(detail)s"), _("Check the name.")),
    "no-lab": (_("There is no such lab; it may have been deleted."), _("Open the lesson to get a new one.")),
    "lab-limit": (
        _("You have %(count)s labs open at the same time; more are not possible."),
        _("Close a page with a lab that you no longer need, wait ten minutes, and try again."),
    ),
    "log-full": (_("This lab has taken as many commands as it can keep."), _("Start the lab again.")),
    "too-old": (_("This moment is no longer kept on the server."), _("Choose a later moment.")),
    "nothing-happens": (
        _("Nothing happens here in the next %(seconds)s seconds of the cluster's time."),
        _("Give a command, or let the cluster play."),
    ),
}


class LabError(Exception):
    """``code`` is a key of TEXTS; the parameters fill its text."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"

    @property
    def message(self) -> str:
        """In the language that is active now."""
        return str(TEXTS[self.code][0]) % self.params

    @property
    def hint(self) -> str:
        return str(TEXTS[self.code][1])
