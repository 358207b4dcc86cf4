"""Commands that take several steps with a real server behind them: what they print, and what is so afterwards."""

from __future__ import annotations

import pytest

from simulator.core.control_plane.etcd_store import Range, prefix_end
from simulator.core.simulation import Simulation
from tests.core.simulations import advance, kubectl_line, live, output, simulation

PODS = "/registry/pods/"
BUDGET = """
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: web}
spec:
  minAvailable: 2
  selector: {matchLabels: {app: web}}
"""

SOLO = """
apiVersion: v1
kind: Pod
metadata: {name: solo}
spec:
  nodeName: node-1
  containers: [{name: solo, image: "nginx:1.26"}]
"""


def said(sim: Simulation, line: str, seconds: float = 1, stdin: str = "") -> str:
    return output(kubectl_line(sim, line, stdin) + advance(sim, seconds))


def nodes_of_pods(sim: Simulation) -> dict[str, str]:
    pods = [kv.value for kv in sim.cluster.etcd.store.range(Range(PODS, prefix_end(PODS))).kvs]
    return {pod["metadata"]["name"]: pod["spec"]["nodeName"] for pod in pods if "nodeName" in pod["spec"]}


@pytest.fixture
def cluster() -> Simulation:
    """A Deployment of two, one pod on each of two nodes."""
    sim = simulation()
    said(sim, "kubectl create deployment web --image=nginx:1.26 --replicas=2", 10)
    assert sorted(nodes_of_pods(sim).values()) == ["node-1", "node-2"]
    return sim


def test_drain_moves_the_pods_of_a_node(cluster: Simulation) -> None:
    (pod,) = (name for name, node in nodes_of_pods(cluster).items() if node == "node-1")
    assert said(cluster, "kubectl drain node-1", 60) == (
        f"node/node-1 cordoned\nevicting pod default/{pod}\npod/{pod} evicted\nnode/node-1 drained\n"
    )
    assert sorted(nodes_of_pods(cluster).values()) == ["node-2", "node-2"]
    assert live(cluster, "/registry/minions/node-1")["spec"]["unschedulable"] is True


def test_drain_stops_at_what_nobody_would_make_again(cluster: Simulation) -> None:
    said(cluster, "kubectl apply -f -", 5, SOLO)
    text = said(cluster, "kubectl drain node-1", 5)
    assert text.startswith('node/node-1 cordoned\nerror: unable to drain node "node-1" due to error: ')
    assert "cannot delete Pods that declare no controller (use --force to override): default/solo" in text
    assert "solo" in nodes_of_pods(cluster)
    text = said(cluster, "kubectl drain node-1 --force", 60)
    assert "Warning: deleting Pods that declare no controller: default/solo\n" in text
    assert text.endswith("node/node-1 drained\n")
    assert "solo" not in nodes_of_pods(cluster)


def test_drain_waits_for_the_budget(cluster: Simulation) -> None:
    said(cluster, "kubectl apply -f -", 2, BUDGET)
    (pod,) = (name for name, node in nodes_of_pods(cluster).items() if node == "node-1")
    text = said(cluster, "kubectl drain node-1", 12)
    refused = (
        f'error when evicting pods/"{pod}" -n "default" (will retry after 5s): '
        "Cannot evict pod as it would violate the pod's disruption budget.\n"
    )
    assert text.count(refused) == 3
    assert text.count(f"evicting pod default/{pod}\n") == 3
    assert said(cluster, "kubectl scale deployment web --replicas=3", 60).endswith("node/node-1 drained\n")


def test_drain_gives_up_after_its_timeout(cluster: Simulation) -> None:
    said(cluster, "kubectl apply -f -", 2, BUDGET)
    (pod,) = (name for name, node in nodes_of_pods(cluster).items() if node == "node-1")
    text = said(cluster, "kubectl drain node-1 --timeout=8s", 20)
    why = f'error when evicting pods/"{pod}" -n "default": global timeout reached: 8s'
    assert f'There are pending pods in node "node-1" when an error occurred: {why}\npod/{pod}\n' in text
    assert text.endswith(f"There are pending nodes to be drained:\n node-1\n{why}\n")


def test_who_may_do_what() -> None:
    sim = simulation(1)
    account = "--as system:serviceaccount:default:default"
    assert said(sim, "kubectl auth can-i create pods") == "yes\n"
    assert said(sim, f"kubectl auth can-i list pods {account}") == "no\n"
    said(sim, "kubectl create role reader --verb=get,list --resource=pods")
    said(sim, "kubectl create rolebinding reader --role=reader --serviceaccount=default:default")
    assert said(sim, f"kubectl auth can-i list pods {account}") == "yes\n"
    assert said(sim, f"kubectl auth can-i list pods {account} -n kube-system") == "no\n"
    assert said(sim, f"kubectl auth can-i get pods --subresource=log {account}") == "no\n"
    assert said(sim, f"kubectl auth can-i get /healthz {account}") == "yes\n"
    assert said(sim, f"kubectl auth can-i delete nodes {account}") == (
        "Warning: resource 'nodes' is not namespace scoped\n\nno\n"
    )
    assert said(sim, "kubectl auth can-i frobnicate widgets") == (
        "Warning: the server doesn't have a resource type 'widgets'\n\n"
        "Warning: verb 'frobnicate' is not a known verb\n\nyes\n"
    )


def test_the_list_of_rights_is_that_of_the_bound_roles() -> None:
    sim = simulation(1)
    said(sim, "kubectl create role reader --verb=get,list --resource=pods --resource-name=web")
    said(sim, "kubectl create rolebinding reader --role=reader --serviceaccount=default:default")
    rows = said(sim, "kubectl auth can-i --list --as system:serviceaccount:default:default").splitlines()
    assert rows[0].split("   ")[0] == "Resources"
    assert [row.split() for row in rows if row.startswith("pods ")] == [["pods", "[]", "[web]", "[get", "list]"]]
    assert any("[/healthz]" in row and row.endswith("[get]") for row in rows)
    everything = said(sim, "kubectl auth can-i --list").splitlines()
    assert everything[1].split() == ["*.*", "[]", "[]", "[*]"]
    assert everything[2].split() == ["[*]", "[]", "[*]"]


def test_who_am_i() -> None:
    sim = simulation(1)
    rows = said(sim, "kubectl auth whoami").splitlines()
    assert [row.split() for row in rows[:2]] == [["ATTRIBUTE", "VALUE"], ["Username", "kubernetes-admin"]]
    rows = said(sim, "kubectl auth whoami --as joe --as-group qa").splitlines()
    assert rows[1:] == ["Username    joe", "Groups      [qa system:authenticated]"]
