"""Cluster addresses and node ports: taken, given back, asked for."""

from __future__ import annotations

import ipaddress
from typing import Any

import pytest

from simulator.core.protocol.api import MERGE_PATCH
from tests.core.apiserver.support import Api, message

Json = dict[str, Any]


def service(name: str = "s", **spec: Any) -> Json:
    metadata = {"name": name, "namespace": "default"}
    rest = {"selector": {"app": "a"}, "ports": [{"port": 80}], **spec}
    return {"apiVersion": "v1", "kind": "Service", "metadata": metadata, "spec": rest}


@pytest.fixture
def api() -> Api:
    return Api()


def held(api: Api) -> list[str]:
    prefix = "/registry/ipaddresses/"
    return [key.removeprefix(prefix) for key in api.sim.cluster.etcd.store._sorted if key.startswith(prefix)]


def patch(api: Api, name: str, **spec: Any) -> Json:
    response = api.ask("patch", "services", "default", name, body={"spec": spec}, content_type=MERGE_PATCH)
    assert response.code == 200, response.body
    found: Json = response.body["spec"]
    return found


def test_an_address_is_taken_before_the_service_is_stored_and_goes_with_it(api: Api) -> None:
    spec = api.must(service())["spec"]
    address = spec["clusterIP"]
    assert spec["clusterIPs"] == [address]
    assert ipaddress.ip_address(address) in ipaddress.ip_network("10.96.0.0/16")
    # The first 256 are kept for those that are asked for.
    assert int(ipaddress.ip_address(address)) & 0xFFFF >= 256
    stores = [frame["key"] for frame in api.frames if frame["kind"] == "store"]
    assert stores.index(f"/registry/ipaddresses/{address}") < stores.index("/registry/services/specs/default/s")
    owner = api.stored(f"ipaddresses/{address}")["spec"]["parentRef"]
    assert owner == {"resource": "services", "namespace": "default", "name": "s"}
    api.ask("delete", "services", "default", "s")
    api.run(0.5)
    assert held(api) == ["10.96.0.1"]


def test_asked_for_addresses(api: Api) -> None:
    assert api.must(service("dns", clusterIP="10.96.0.10"))["spec"]["clusterIPs"] == ["10.96.0.10"]
    response = api.create(service(clusterIP="10.96.0.10"))
    assert message(response) == (
        'Service "s" is invalid: spec.clusterIPs: Invalid value: ["10.96.0.10"]: failed to allocate IP 10.96.0.10: '
        "provided IP is already allocated"
    )
    assert api.create(service(clusterIP="10.1.0.1")).code == 422
    headless = api.must(service("headless", clusterIP="None"))["spec"]
    assert headless["clusterIPs"] == ["None"]
    assert "clusterIP" not in api.must(service("ext", type="ExternalName", externalName="a.example.com"))["spec"]
    assert held(api) == ["10.96.0.1", "10.96.0.10"]


def test_nothing_is_taken_by_what_is_refused_or_a_dry_run(api: Api) -> None:
    assert api.create(service("Bad_Name")).code == 422
    assert api.create(service(), params={"dryRun": "All"}).code == 201
    assert held(api) == ["10.96.0.1"]


def test_node_ports(api: Api) -> None:
    port = api.must(service("one", type="NodePort"))["spec"]["ports"][0]["nodePort"]
    assert 30086 <= port <= 32767
    wanted = [{"port": 80, "nodePort": port}]
    response = api.create(service("two", type="NodePort", ports=wanted))
    assert message(response) == (
        f'Service "two" is invalid: spec.ports[0].nodePort: Invalid value: {port}: provided port is already allocated'
    )
    response = api.create(service("two", type="NodePort", ports=[{"port": 80, "nodePort": 80}]))
    assert message(response).endswith(
        "provided port is not in the valid range. The range of valid ports is 30000-32767"
    )
    both = [
        {"name": "t", "port": 53, "protocol": "TCP", "nodePort": 30053},
        {"name": "u", "port": 53, "protocol": "UDP", "nodePort": 30053},
    ]
    assert api.create(service("dns", type="NodePort", ports=both)).code == 201


def test_a_change_of_type_keeps_the_address_and_drops_the_ports(api: Api) -> None:
    made = api.must(service(type="NodePort"))["spec"]
    plain = patch(api, "s", type="ClusterIP")
    assert plain["clusterIP"] == made["clusterIP"]
    assert "nodePort" not in plain["ports"][0]
    again = patch(api, "s", type="NodePort")
    assert again["ports"][0]["nodePort"] >= 30000
    external = patch(api, "s", type="ExternalName", externalName="a.example.com")
    assert "clusterIP" not in external
    api.run(0.5)
    assert held(api) == ["10.96.0.1"]


def test_an_update_that_names_nothing_that_was_allocated_keeps_it(api: Api) -> None:
    made = api.must(service(type="NodePort"))
    sent = service(type="NodePort")
    sent["metadata"]["labels"] = {"a": "b"}
    response = api.ask("update", "services", "default", "s", body=sent)
    assert response.code == 200, response.body
    spec = response.body["spec"]
    assert (spec["clusterIP"], spec["ports"]) == (made["spec"]["clusterIP"], made["spec"]["ports"])


def test_a_load_balancer_that_keeps_to_its_node_has_a_port_for_health_checks(api: Api) -> None:
    spec = api.must(service(type="LoadBalancer", externalTrafficPolicy="Local"))["spec"]
    assert spec["healthCheckNodePort"] != spec["ports"][0]["nodePort"]
    without = api.must(service("lb", type="LoadBalancer", allocateLoadBalancerNodePorts=False))["spec"]
    assert "nodePort" not in without["ports"][0]
