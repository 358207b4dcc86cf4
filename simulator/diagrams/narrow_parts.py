"""What the parts of the stage on a phone share: sizes, and how a component's name stands in its box."""

from simulator.diagrams.layout import ETCD, Area, Box, Line, Text, real_name

WIDTH = 366.0
MARGIN, GAP = 6.0, 8.0
LINE = 14.0  # between two lines of text
LOW = 28.0  # height of a box with room for a name only
BOX = 50.0
MEMBER = 40.0  # height of one of several members of etcd

Part = tuple[list[Box], list[Line], list[Area]]


def component(name: str, x: float, y: float, width: float, height: float) -> Box:
    """Its name in the middle, a line a word where it is long, and its state below where there is room."""
    middle = x + width / 2
    if height <= LOW:
        texts = [Text("name", middle, y + height / 2 + 4, real_name(name), "middle")]
    else:
        lines = broken(name)
        texts = [Text("name", middle, y + 16 + number * LINE, text, "middle") for number, text in enumerate(lines)]
        under = 18 + len(lines) * LINE
        texts += [Text("state", middle, y + under, "", "middle")] if under < height else []
    return Box(name, "component", x, y, width, height, tuple(texts))


def broken(name: str) -> tuple[str, ...]:
    """A line a word, the hyphens kept: lines of at most eleven letters fit a column."""
    program, _, instance = name.partition("/")
    if program == ETCD:
        return (name,)
    return (*_words(program), *(_words(instance) if instance else ()))


def _words(name: str) -> tuple[str, ...]:
    """`kube-controller-manager` in three lines; short words share one: `control-` `plane-2`."""
    lines = [""]
    for word in name.replace("-", "- ").split():
        if lines[-1] and (len(lines[-1]) + len(word) > 8 or len(name) > 16):
            lines.append(word)
        else:
            lines[-1] += word
    return tuple(lines)
