"""The project's settings with bounds so small that a test meets them."""

from k8slearn.settings import *  # noqa: F403

LAB_UNATTENDED_SECONDS = 0.0
LAB_QUEUE_BYTES = 2_000_000
LAB_HELLO_SECONDS = 0.1
LAB_POLL_SECONDS = 0.05
LABS_PER_VISITOR = 2
