"""The CronJob controller: Jobs at given times. pkg/controller/cronjob.

controller.py hears what changed; reconciliation.py is one sync; jobs.py (what a Job of a CronJob is, which are old) is
without any I/O. When a schedule is due is told by simulator.core.api.cron and cron_missed.
"""

from simulator.core.control_plane.controllers.cronjob.controller import CronJobController

__all__ = ["CronJobController"]
