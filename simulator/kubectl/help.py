"""Help, short and in the learner's language."""

from __future__ import annotations

from simulator.kubectl import registry
from simulator.kubectl.command import Command
from simulator.kubectl.messages import pick, text
from simulator.kubectl.printers.tabwriter import for_table


def overview(language: str) -> str:
    """What ``kubectl`` alone prints."""
    lines = [f"  {command.path}\t{pick(command.about, language)}" for command in registry.subcommands("")]
    return (
        f"{text('help-about', language)}\n\n{text('help-commands', language)}\n"
        + for_table("\n".join(lines) + "\n")
        + f"\n{text('help-more', language)}\n"
    )


def of_command(command: Command, language: str) -> str:
    """What ``kubectl <command> --help`` prints."""
    parts = [pick(command.about, language) + "\n"]
    if command.examples:
        parts.append(text("help-examples", language) + "\n" + "".join(f"  {line}\n" for line in command.examples))
    below = registry.subcommands(command.path)
    if below:
        lines = [f"  {c.path.rpartition(' ')[2]}\t{pick(c.about, language)}" for c in below]
        parts.append(text("help-commands", language) + "\n" + for_table("\n".join(lines) + "\n"))
    if command.flags:
        flags = [
            f"  {f'-{flag.short}, ' if flag.short else '    '}--{flag.name}"
            for flag in sorted(command.flags, key=lambda f: f.name)
        ]
        parts.append(text("help-flags", language) + "\n" + "\n".join(flags) + "\n")
    if command.run is not None:
        parts.append(f"{text('help-usage', language)}\n  {command.full_path} {command.usage}".rstrip() + "\n")
    return "\n".join(parts)
