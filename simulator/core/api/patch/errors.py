"""What goes wrong with patches."""


class PatchError(ValueError):
    """A patch that cannot be applied or computed; the text is upstream's."""
