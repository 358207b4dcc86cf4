"""Role based access control: against a naive model, against the recorded user, and what may be given away."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.core.api import kinds
from simulator.core.control_plane.kube_apiserver.authentication.user import UserInfo
from simulator.core.control_plane.kube_apiserver.authorization import rbac, rules
from simulator.core.control_plane.kube_apiserver.authorization.rules import Attributes
from simulator.core.control_plane.kube_apiserver.watch_cache import WatchCache
from simulator.core.protocol.api import Impersonation
from tests.core.apiserver.support import Api, dev, message
from tests.core.kubectl.recorded import invocations
from tests.core.simulations import advance, kubectl_line

Json = dict[str, Any]
VERBS = ("get", "list", "delete", "*")
GROUPS = ("", "apps", "*")
RESOURCES = ("pods", "pods/log", "deployments", "*", "*/log")
NAMES = ("web", "db")
NAMESPACES = ("shop", "lab")


def some(values: tuple[str, ...]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(values), min_size=1, max_size=2, unique=True)


RULES = st.fixed_dictionaries(
    {"verbs": some(VERBS), "apiGroups": some(GROUPS), "resources": some(RESOURCES)},
    optional={"resourceNames": st.lists(st.sampled_from(NAMES), min_size=1, max_size=2, unique=True)},
)
SUBJECTS = st.sampled_from(
    (
        {"kind": "User", "name": "dev"},
        {"kind": "User", "name": "eve"},
        {"kind": "Group", "name": "qa"},
        {"kind": "ServiceAccount", "name": "bot", "namespace": "shop"},
        {"kind": "ServiceAccount", "name": "bot"},
    )
)
ROLES = st.dictionaries(st.sampled_from(("a", "b")), st.lists(RULES, max_size=3), max_size=2)
BINDINGS = st.lists(
    st.tuples(
        st.sampled_from(("", *NAMESPACES)), st.sampled_from(("Role", "ClusterRole")), st.sampled_from("abc"), SUBJECTS
    ),
    max_size=4,
)
ATTRIBUTES = st.builds(
    Attributes,
    verb=st.sampled_from(VERBS[:3]),
    group=st.sampled_from(GROUPS[:2]),
    resource=st.sampled_from(("pods", "deployments")),
    subresource=st.sampled_from(("", "log")),
    namespace=st.sampled_from(("", *NAMESPACES)),
    name=st.sampled_from(("", *NAMES)),
)
USERS = st.sampled_from(
    (
        UserInfo("dev", ("qa",)),
        UserInfo("eve", ()),
        UserInfo("system:serviceaccount:shop:bot", ()),
        UserInfo("system:serviceaccount:lab:bot", ()),
    )
)


def naive_rule(rule: Json, wanted: Attributes) -> bool:
    """A rule as the documentation words it."""
    target = f"{wanted.resource}/{wanted.subresource}" if wanted.subresource else wanted.resource
    patterns = {"*", target} | ({f"*/{wanted.subresource}"} if wanted.subresource else set())
    return (
        bool({"*", wanted.verb} & set(rule["verbs"]))
        and bool({"*", wanted.group} & set(rule["apiGroups"]))
        and bool(patterns & set(rule["resources"]))
        and (not rule.get("resourceNames") or wanted.name in rule["resourceNames"])
    )


def naive(roles: Json, bindings: list[Any], user: UserInfo, wanted: Attributes) -> bool:
    for namespace, kind, role, subject in bindings:
        if namespace and namespace != wanted.namespace:
            continue
        if not namespace and kind == "Role":
            continue
        key = role if kind == "ClusterRole" else f"{namespace}/{role}"
        account = f"system:serviceaccount:{subject.get('namespace') or namespace}:{subject['name']}"
        meant = {
            "User": subject["name"] == user.name,
            "Group": subject["name"] in user.groups,
            "ServiceAccount": account == user.name and bool(subject.get("namespace") or namespace),
        }
        if meant[subject["kind"]] and any(naive_rule(rule, wanted) for rule in roles.get(key, ())):
            return True
    return False


def cache(resource: kinds.Resource, objects: list[Json]) -> WatchCache:
    found = WatchCache(resource)
    for obj in objects:
        metadata = obj["metadata"]
        found.objects[kinds.registry_key(resource, metadata.get("namespace", ""), metadata["name"])] = obj
    return found


@settings(max_examples=300, deadline=None)
@given(ROLES, ROLES, BINDINGS, USERS, st.lists(ATTRIBUTES, min_size=1, max_size=4))
def test_decisions_equal_a_naive_model(
    cluster_roles: Json, shop_roles: Json, bindings: list[Any], user: UserInfo, wanted: list[Attributes]
) -> None:
    roles = {**cluster_roles, **{f"shop/{name}": rules for name, rules in shop_roles.items()}}
    objects: dict[kinds.Resource, list[Json]] = {resource: [] for resource in rbac.RESOURCES}
    for name, policy in roles.items():
        namespace, _, own = name.rpartition("/")
        kind = rbac.ROLES if namespace else rbac.CLUSTER_ROLES
        objects[kind].append({"metadata": {"name": own, "namespace": namespace}, "rules": policy})
    for index, (namespace, kind, role, subject) in enumerate(bindings):
        if not namespace and kind == "Role":
            continue
        where = rbac.ROLE_BINDINGS if namespace else rbac.CLUSTER_ROLE_BINDINGS
        metadata = {"name": f"b{index}", "namespace": namespace}
        objects[where].append({"metadata": metadata, "roleRef": {"kind": kind, "name": role}, "subjects": [subject]})
    one, two, three, four = (cache(resource, objects[resource]) for resource in rbac.RESOURCES)
    authorizer = rbac.RbacAuthorizer((one, two, three, four))
    for attributes in wanted:
        assert authorizer.authorize(user, attributes).allowed == naive(roles, bindings, user, attributes)


@settings(max_examples=200, deadline=None)
@given(st.lists(RULES, max_size=3), RULES, ATTRIBUTES)
def test_what_is_covered_allows_nothing_more(owned: list[Json], given_away: Json, wanted: Attributes) -> None:
    if not rules.missing(owned, [given_away]) and rules.allows(given_away, wanted):
        assert any(rules.allows(rule, wanted) for rule in owned)


def role(name: str, namespace: str, *verbs: str) -> Json:
    rule = {"verbs": list(verbs), "apiGroups": [""], "resources": ["pods"]}
    metadata = {"name": name, "namespace": namespace}
    return {"apiVersion": rbac.VERSION, "kind": "Role", "metadata": metadata, "rules": [rule]}


def binding(name: str, namespace: str, role_name: str, *subjects: Json) -> Json:
    reference = {"apiGroup": rbac.ROLES.group, "kind": "Role", "name": role_name}
    metadata = {"name": name, "namespace": namespace}
    return {
        "apiVersion": rbac.VERSION,
        "kind": "RoleBinding",
        "metadata": metadata,
        "roleRef": reference,
        "subjects": list(subjects),
    }


DEV = {"apiGroup": rbac.ROLES.group, "kind": "User", "name": "dev"}


@pytest.fixture(scope="module")
def shop() -> Api:
    """The recorded cluster's rights: user dev has the Role pod-reader in shop."""
    api = Api(users=[{"name": "dev", "groups": ["developers"], "token": "dev-token"}])
    api.must({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop"}})
    api.must(role("pod-reader", "shop", "get", "list", "watch"))
    api.must(binding("dev-reads", "shop", "pod-reader", DEV))
    return api


RECORDED = [line for line in invocations() if line.get("user") == "dev" and "Forbidden" in line["stderr"]]


@pytest.mark.parametrize("line", RECORDED, ids=[line["command"] for line in RECORDED])
def test_recorded_refusals(shop: Api, line: Json) -> None:
    if shop.sim.is_read(line["command"]):
        reading = shop.sim.read(f"{line['command']} --user dev")
        assert (reading.stderr, reading.exit) == (line["stderr"], line["exit"])
        return
    frames = kubectl_line(shop.sim, f"{line['command']} --user dev") + advance(shop.sim, 2)
    printed = [frame["text"] for frame in frames if frame["kind"] == "output" and frame["stream"] == "stderr"]
    assert "".join(printed) == line["stderr"]


def test_recorded_rights(shop: Api) -> None:
    assert shop.ask("list", "pods", "shop", token="dev-token").code == 200
    assert shop.ask("watch", "pods", "shop", token="dev-token", params={"timeoutSeconds": 1}).code == 200
    assert shop.ask("list", "pods", "default", token="dev-token").code == 403
    assert shop.stages()[-1][1] == "refused"


def test_why_it_is_allowed(shop: Api) -> None:
    shop.ask("get", "pods", "shop", "x", impersonate=dev())
    expected = 'RBAC: allowed by RoleBinding "dev-reads/shop" of Role "pod-reader" to User "dev"'
    assert shop.stages()[1] == ("authorization", "passed", expected)


def test_access_reviews(shop: Api) -> None:
    def allowed(verb: str, **more: Any) -> Json:
        spec = {"resourceAttributes": {"verb": verb, "resource": "pods", "namespace": "shop"}, "user": "dev", **more}
        response = shop.ask("create", "subjectaccessreviews", body={"spec": spec})
        status: Json = response.body["status"]
        return status

    assert allowed("list")["allowed"] is True
    assert allowed("delete") == {"allowed": False}
    own = shop.ask(
        "create",
        "selfsubjectaccessreviews",
        body={"spec": {"nonResourceAttributes": {"verb": "get", "path": "/healthz"}}},
        impersonate=dev(),
    )
    assert own.body["status"]["allowed"] is True
    local = shop.ask(
        "create",
        "localsubjectaccessreviews",
        "shop",
        body={"spec": {"resourceAttributes": {"verb": "list", "resource": "pods", "namespace": "lab"}, "user": "dev"}},
    )
    assert (local.code, "must match metadata.namespace" in message(local)) == (422, True)


def test_the_rules_of_a_user_in_a_namespace(shop: Api) -> None:
    response = shop.ask("create", "selfsubjectrulesreviews", body={"spec": {"namespace": "shop"}}, impersonate=dev())
    found = response.body["status"]
    assert {"verbs": ["get", "list", "watch"], "apiGroups": [""], "resources": ["pods"]} in found["resourceRules"]
    assert found["incomplete"] is False
    assert any("/healthz" in rule["nonResourceURLs"] for rule in found["nonResourceRules"])


def test_a_new_binding_counts_at_once_and_a_deleted_one_no_more(shop: Api) -> None:
    def code() -> int:
        return shop.ask("delete", "pods", "shop", "x", impersonate=Impersonation("ann")).code

    assert code() == 403
    shop.must(role("deleter", "shop", "delete"))
    ann = {"apiGroup": rbac.ROLES.group, "kind": "User", "name": "ann"}
    shop.must(binding("ann-deletes", "shop", "deleter", ann))
    assert code() == 404
    shop.ask("delete", "rolebindings", "shop", "ann-deletes")
    assert code() == 403


def test_a_binding_of_a_role_that_is_not_there_is_named(shop: Api) -> None:
    broken = {"apiGroup": rbac.ROLES.group, "kind": "User", "name": "bob"}
    shop.must(binding("bob", "shop", "nosuch", broken))
    response = shop.ask("list", "pods", "shop", impersonate=Impersonation("bob"))
    assert message(response).endswith(
        'in the namespace "shop": RBAC: role.rbac.authorization.k8s.io "nosuch" not found'
    )


def test_nobody_gives_away_what_he_does_not_have(shop: Api) -> None:
    manager = {
        "apiVersion": rbac.VERSION,
        "kind": "Role",
        "metadata": {"name": "manager", "namespace": "shop"},
        "rules": [
            {"verbs": ["create"], "apiGroups": [rbac.ROLES.group], "resources": ["roles", "rolebindings"]},
            {"verbs": ["get"], "apiGroups": [""], "resources": ["pods"]},
        ],
    }
    shop.must(manager)
    mia = {"apiGroup": rbac.ROLES.group, "kind": "User", "name": "mia"}
    shop.must(binding("mia-manages", "shop", "manager", mia))
    who = Impersonation("mia", ("leads",))
    response = shop.create(role("more", "shop", "get", "list", "delete"), impersonate=who)
    assert response.code == 403
    assert message(response) == (
        'roles.rbac.authorization.k8s.io "more" is forbidden: user "mia" (groups=["leads" "system:authenticated"]) is '
        "attempting to grant RBAC permissions not currently held:\n"
        '{APIGroups:[""], Resources:["pods"], Verbs:["list" "delete"]}'
    )
    assert shop.create(role("same", "shop", "get"), impersonate=who).code == 201
    assert shop.create(binding("gives", "shop", "pod-reader", mia), impersonate=who).code == 403
    assert shop.create(binding("gives", "shop", "same", mia), impersonate=who).code == 201
