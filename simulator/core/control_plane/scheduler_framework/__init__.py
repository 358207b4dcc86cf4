"""The scheduling framework of kube-scheduler: a pure function from (pod, snapshot) to a decision, and its queue.

Models ``pkg/scheduler/framework`` and ``pkg/scheduler/backend`` of Kubernetes v1.36. Nothing here sends a request or
knows the time: the component ``kube_scheduler`` does both, and calls

- :class:`~.snapshot.Snapshot` as its watches deliver nodes, pods and the rest,
- :class:`~.queue.SchedulingQueue` for what to try next and when,
- :class:`~.framework.Framework` (``schedule``, then ``reserve``, ``permit``, ``pre_bind``, ``bind``, ``post_bind``).
"""
