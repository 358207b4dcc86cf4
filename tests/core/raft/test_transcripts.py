"""Raft as a conversation: testdata/*.txt are commands, ``----``, and what they led to.

``RAFT_REWRITE=1 pytest tests/core/raft`` writes the answers anew; read the difference before you commit it.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.core.raft.network import Network, describe, describe_entry

TESTDATA = Path(__file__).parent / "testdata"


class Table:
    """Carries out the commands of one file. A command is a method; what it returns, or what was said, is its answer."""

    def __init__(self) -> None:
        self.network = Network(1)

    def run(self, command: str) -> str:
        name, *words = command.split()
        answer = getattr(self, name.replace("-", "_"))(*words)
        said, self.network.said = self.network.said, []
        return "\n".join([*said, *(answer or [])]) or "ok"

    def members(self, size: str, *ticks: str) -> None:
        """members 3 [election ticks]"""
        self.network = Network(int(size), election_ticks=int(ticks[0]) if ticks else 10)

    def timeouts(self, member: str, *ticks: str) -> None:
        """The next election timeouts of a member; the last one drawn counts from now on."""
        self.network.members[int(member)].die.next += [int(each) for each in ticks]

    def elect(self, member: str) -> list[str]:
        """Campaign and stabilize, without a word on how it went."""
        self.network.campaign(int(member))
        self.network.stabilize()
        self.network.said = []
        raft = self.network.members[int(member)].raft
        assert raft is not None
        return [f"{member} is {raft.role} of term {raft.log.term}"]

    def campaign(self, member: str) -> None:
        self.network.campaign(int(member))

    def tick(self, member: str, times: str = "1") -> None:
        self.network.tick(int(member), int(times))

    def propose(self, member: str, data: str) -> list[str]:
        return [] if self.network.propose(int(member), data) else ["dropped: no leader"]

    def read(self, member: str, context: str) -> list[str]:
        return [] if self.network.read(int(member), context) else ["dropped: no leader"]

    def stabilize(self) -> None:
        self.network.stabilize()

    def deliver(self, *members: str) -> None:
        """Everything that is on its way to these members now, and nothing that follows from it."""
        waiting = [message for message in self.network.wire if str(message.to) in members]
        for message in waiting:
            self.network.deliver(_position(self.network, message))

    def lose(self, *members: str) -> list[str]:
        """Everything that is on its way to these members."""
        gone = [message for message in self.network.wire if str(message.to) in members]
        self.network.wire = [message for message in self.network.wire if str(message.to) not in members]
        return [f"{describe(message)} is lost" for message in gone]

    def swap(self, member: str) -> None:
        """The next two messages to a member overtake each other."""
        wire = self.network.wire
        first, second = [index for index, message in enumerate(wire) if str(message.to) == member][:2]
        wire[first], wire[second] = wire[second], wire[first]

    def cut(self, first: str, second: str) -> None:
        self.network.cuts.add(frozenset((int(first), int(second))))

    def heal(self, first: str, second: str) -> None:
        self.network.cuts.discard(frozenset((int(first), int(second))))

    def crash(self, member: str) -> None:
        self.network.crash(int(member))

    def restart(self, member: str) -> None:
        self.network.restart(int(member))

    def compact(self, member: str, index: str) -> None:
        self.network.compact(int(member), int(index))

    def log(self, member: str) -> list[str]:
        log = self.network.members[int(member)].log
        return [describe_entry(entry) for entry in log.entries(log.first, log.last)] + [f"commit {log.commit}"]

    def status(self) -> list[str]:
        lines = []
        for member in self.network.members.values():
            raft = member.raft
            if raft is None:
                lines.append(f"{member.id} down")
                continue
            log = raft.log
            lines.append(
                f"{member.id} {raft.role} term {log.term} vote {log.vote} leader {raft.leader} "
                f"last {log.last_term}/{log.last} commit {log.commit}"
            )
            lines += [
                f"  {peer}: match {known['match']} next {known['next']} {known['state']}"
                for peer, known in raft.peers().items()
            ]
        return lines


def _position(network: Network, message: object) -> int:
    return next(index for index, each in enumerate(network.wire) if each is message)


def replay(text: str) -> str:
    """The same file with the answers as they are now. Comments and blank lines stay."""
    table, out = Table(), []
    for block in text.strip().split("\n\n"):
        lines = block.split("\n")
        comments = [line for line in lines if line.startswith("#")]
        if len(comments) == len(lines):
            out.append(block)
            continue
        commands = []
        for line in lines[len(comments) :]:
            if line == "----":
                break
            commands.append(line)
        answers = [table.run(command) for command in commands]
        heard = [answer for answer in answers if answer != "ok"] or ["ok"]
        out.append("\n".join([*comments, *commands, "----", *heard]))
    return "\n\n".join(out) + "\n"


@pytest.mark.parametrize("path", sorted(TESTDATA.glob("*.txt")), ids=lambda path: path.stem)
def test_transcript(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    played = replay(text)
    if os.environ.get("RAFT_REWRITE"):
        path.write_text(played, encoding="utf-8")
    else:
        assert played == text
