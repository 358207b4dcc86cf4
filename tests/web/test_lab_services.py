"""Labs and their visitors: who gets which, how many, and what a fork and a fresh start are."""

import json

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from simulator.lab import log
from simulator.lab.access import Identity, access_policy, identity_of_scope
from simulator.lab.clock import ClockAction
from simulator.lab.consumer import language_of_scope
from simulator.lab.errors import LabError
from simulator.lab.middleware import VisitorMiddleware
from simulator.lab.models import Command, Lab
from simulator.lab.services import create_lab, fork_lab, issue_token, lab_for_visitor, reset_lab
from simulator.lab.visitor import COOKIE, owner_of_cookie

pytestmark = pytest.mark.django_db
RUN = {"kind": "kubectl", "line": "run web --image=nginx", "stdin": "", "language": "en"}


@pytest.fixture
def scenario(scenario_file, settings) -> str:
    settings.SIMULATOR_SCENARIO_DIRS = [scenario_file.relative_to("/").as_posix()]
    settings.BASE_DIR = "/"
    return "two-nodes"


def visit(scenario: str, cookie: str = "", purpose: str = "") -> tuple[Lab, HttpResponse]:
    """A page that asks for the visitor's lab."""
    request = RequestFactory().get("/")
    if cookie:
        request.COOKIES[COOKIE] = cookie
    labs = []

    def page(request) -> HttpResponse:
        labs.append(lab_for_visitor(request, scenario=scenario, purpose=purpose))
        return HttpResponse()

    response = VisitorMiddleware(page)(request)
    return labs[0], response


def test_a_visitor_gets_a_cookie_once_and_the_same_lab_again(scenario: str) -> None:
    lab, response = visit(scenario)
    cookie = response.cookies[COOKIE]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert lab.owner == owner_of_cookie(cookie.value)
    again, response = visit(scenario, cookie.value)
    assert again == lab
    assert COOKIE not in response.cookies


def test_another_visitor_and_another_purpose_get_another_lab(scenario: str) -> None:
    lab, response = visit(scenario)
    cookie = response.cookies[COOKIE].value
    assert visit(scenario)[0] != lab
    assert visit(scenario, cookie, purpose="exam")[0] != lab


@pytest.mark.parametrize("cookie", ["nonsense", "a:b", "\x00", "é"])
def test_a_cookie_that_this_site_did_not_sign_is_nobody(scenario: str, cookie: str) -> None:
    lab, response = visit(scenario, cookie)
    assert response.cookies[COOKIE].value != cookie
    assert lab.owner == owner_of_cookie(response.cookies[COOKIE].value)


def test_the_labs_of_a_visitor_are_bounded_and_the_unused_make_room(scenario: str, settings) -> None:
    settings.LABS_PER_VISITOR = 3
    labs = [create_lab(scenario, owner="visitor:a", purpose=str(number)) for number in range(3)]
    with pytest.raises(LabError) as error:
        create_lab(scenario, owner="visitor:a")
    assert error.value.code == "lab-limit"
    assert "3" in error.value.message
    Lab.objects.filter(pk=labs[1].pk).update(seen_us=0)
    fourth = create_lab(scenario, owner="visitor:a")
    assert set(Lab.objects.filter(owner="visitor:a")) == {labs[0], labs[2], fourth}
    assert create_lab(scenario, owner="visitor:b")


def test_a_lab_keeps_a_copy_of_its_scenario(scenario: str) -> None:
    lab = create_lab(scenario, seed=3)
    assert (lab.slug, lab.seed, lab.scenario["epoch"]) == ("two-nodes", 3, "2026-03-02T08:00:00Z")
    assert lab.epoch_us == 1_772_438_400_000_000
    assert [node["name"] for node in lab.scenario["nodes"]] == ["node-1", "node-2"]


def test_the_policy_knows_owner_and_token(scenario: str) -> None:
    lab = create_lab(scenario, owner="visitor:a")
    policy = access_policy()
    assert policy.may_watch(Identity("visitor:a"), lab)
    assert not policy.may_watch(Identity("visitor:b"), lab)
    assert not policy.may_watch(Identity("", token="x"), lab)
    token = issue_token(lab)
    assert policy.may_command(Identity("", token=token), lab)
    assert not policy.may_command(Identity("", token=lab.token_hash), lab)
    # A lab without an owner belongs to nobody, not to whoever is nobody.
    assert not policy.may_watch(Identity(""), create_lab(scenario))


def test_a_socket_is_who_its_cookie_says(scenario: str) -> None:
    lab, response = visit(scenario)
    cookie = response.cookies[COOKIE].value
    scope = {"headers": [(b"cookie", f"a=b; {COOKIE}={cookie}".encode())], "query_string": b"token=t&lang=zh-hans"}
    assert identity_of_scope(scope) == Identity(lab.owner, "t")
    assert identity_of_scope(scope, token="from hello").token == "from hello"
    assert language_of_scope(scope) == "zh-hans"
    assert language_of_scope({"query_string": b"lang=fr"}) == "en"


def test_a_fork_has_the_same_past_and_stands_at_its_moment(scenario: str) -> None:
    lab = create_lab(scenario, owner="visitor:a", purpose="lesson")
    log.append_clock(lab.pk, ClockAction("speed", 2), "me")
    for at in (1_000, 5_000_000, 9_000_000):
        log.append_command(lab.pk, RUN, "me", not_before=at)
    log.append_clock(lab.pk, ClockAction("step", to=20_000_000), "me")
    fork = fork_lab(lab, 5_000_000)
    rows = log.rows_after(fork.pk, 0)
    assert [(row.seq, row.kind, row.at_us) for row in rows[:2]] == [(2, "kubectl", 1_000), (3, "kubectl", 5_000_000)]
    assert log.clock_of(fork.pk).to_wire(0) == {"playing": False, "speed": 1.0, "now": 5_000_000}
    assert (fork.seed, fork.scenario_text, fork.owner) == (lab.seed, lab.scenario_text, lab.owner)
    assert log.clock_of(fork_lab(lab, 10**15).pk).virtual == 20_000_000


def test_a_fresh_start_has_no_past(scenario: str) -> None:
    lab = create_lab(scenario, owner="visitor:a", purpose="lesson")
    log.append_command(lab.pk, RUN, "me")
    fresh = reset_lab(lab)
    assert not Command.objects.filter(lab=fresh).exists()
    assert (fresh.scenario_text, fresh.purpose) == (lab.scenario_text, lab.purpose)


def test_pages_reset_and_fork_only_their_own_labs(scenario: str) -> None:
    lab, response = visit(scenario)
    owner, stranger = Client(), Client()
    owner.cookies[COOKIE] = response.cookies[COOKIE].value
    for action, data in (("reset", {}), ("fork", {"until": "0"})):
        path = f"/en/labs/{lab.pk}/{action}/"
        assert stranger.post(path, data).status_code == 404
        assert owner.get(path).status_code == 405
        answer = owner.post(path, {**data, "next": "/en/lessons/"})
        assert (answer.status_code, answer["Location"]) == (303, "/en/lessons/")
        assert Lab.objects.filter(owner=lab.owner, pk=answer["X-Lab"]).exists()
        answer = owner.post(path, {**data, "next": "https://elsewhere.example/"}, HTTP_HX_REQUEST="true")
        assert (answer.status_code, answer["HX-Redirect"]) == (204, "/")
    assert owner.post(f"/en/labs/{lab.pk}/fork/", {"until": "soon"}).status_code == 400


def test_what_a_lab_is(scenario: str) -> None:
    lab, response = visit(scenario)
    owner = Client()
    owner.cookies[COOKIE] = response.cookies[COOKIE].value
    path = f"/en/labs/{lab.pk}/"
    assert Client().get(path).status_code == 404
    described = json.loads(owner.get(path).content)
    assert described["websocket"] == f"/ws/labs/{lab.pk}/"
    assert described["scenario"] == "two-nodes"
