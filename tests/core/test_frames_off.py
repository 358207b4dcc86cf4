"""Without frames the same things happen: only nobody is told."""

from simulator.core.engine.clock import SECOND
from simulator.core.scenario import Scenario
from simulator.core.simulation import Simulation

SCENARIO = Scenario.from_dict(
    {
        "slug": "web",
        "latency": "realistic",
        "nodes": [{"name": "node-1"}, {"name": "node-2"}],
        "objects": [
            {
                "apiVersion": "apps/v1",
                "kind": "Deployment",
                "metadata": {"name": "web"},
                "spec": {
                    "replicas": 3,
                    "selector": {"matchLabels": {"app": "web"}},
                    "template": {
                        "metadata": {"labels": {"app": "web"}},
                        "spec": {"containers": [{"name": "nginx", "image": "nginx:1.27"}]},
                    },
                },
            }
        ],
    }
)


def test_the_store_and_the_numbers_are_the_same() -> None:
    watched, unwatched = Simulation(SCENARIO, seed=5), Simulation(SCENARIO, seed=5, frames=False)
    told = watched.advance(30 * SECOND)
    assert unwatched.advance(30 * SECOND) == []
    assert told
    assert unwatched.last_frame == watched.last_frame == told[-1].n
    one, other = (simulation.cluster.etcd.store for simulation in (watched, unwatched))
    assert one.revision == other.revision
    assert one.events_since(2, "/", "0") == other.events_since(2, "/", "0")
