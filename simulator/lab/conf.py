"""The settings of this app, their units and their defaults. Each may be set, in upper case, in the
project's settings."""

from __future__ import annotations

from dataclasses import dataclass, fields

from django.conf import settings


@dataclass(frozen=True, slots=True)
class LabSettings:
    labs_per_visitor: int = 12
    lab_access_policy: str = "simulator.lab.access.OwnerPolicy"
    lab_max_commands: int = 5_000
    """Rows in one lab's log."""

    lab_tick_seconds: float = 0.03
    """How often a playing cluster is advanced, and so the longest time between two batches of frames."""
    lab_slice_events: int = 64
    """Events of the simulation that are handled before the sockets get their turn."""
    lab_poll_seconds: float = 1.0
    """How often rows are looked for that no notice announced."""
    lab_playout_delay_seconds: float = 0.0
    """How far what is shown stays behind the clock; more than 0 where several processes write to one log."""
    lab_max_lag_seconds: float = 2.0
    """A replica that is further behind its clock than this sets the clock back to where it is."""
    lab_unattended_seconds: float = 600.0
    """A playing cluster that nobody watches is paused after so long."""
    lab_seen_seconds: float = 30.0
    """How often the log's database is told that a lab is still watched."""
    lab_idle_replicas: int = 16
    """Replicas that are kept at rest after their last viewer has left."""

    lab_frames_kept: int = 20_000
    lab_frame_bytes_kept: int = 32_000_000
    """Encoded frames that a replica keeps for those who reconnect or look back."""
    lab_keyframe_every: int = 500
    """Frames between two states that are kept for those who look back."""
    lab_keyframe_frames: int = 500
    """Frames that follow a state in the answer to a request for it."""
    lab_checkpoint_every: int = 2_000
    """Frames between two copies of the simulation that are kept for a row that comes too late."""
    lab_checkpoints_kept: int = 4
    lab_step_ahead_seconds: int = 120
    """Virtual time in which a step looks for the next thing that happens."""

    lab_hello_seconds: float = 10.0
    lab_queue_messages: int = 512
    lab_queue_bytes: int = 4_000_000
    """What waits for one socket before it is told to resync."""
    lab_message_bytes: int = 65_536
    lab_command_bytes: int = 393_216
    """Largest message from a client: any, and one that carries a command (a manifest, as JSON)."""
    lab_messages_per_second: float = 20.0
    lab_messages_burst: int = 60


def lab_settings() -> LabSettings:
    """The settings as they are now (tests override them)."""
    found = {}
    for item in fields(LabSettings):
        if hasattr(settings, item.name.upper()):
            found[item.name] = getattr(settings, item.name.upper())
    return LabSettings(**found)
