"""Quantities, label selectors, names, durations and the rest, held against the recorded functions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.core.api import duration, int_or_percent, labels, names, qos, quantity, timestamps
from tests.core.api.recorded import case_id, cases, table

NAME_CHECKS: dict[str, Callable[[str], Sequence[str]]] = {
    "IsConfigMapKey": names.config_map_key,
    "IsDNS1035Label": names.dns1035_label,
    "IsDNS1123Label": names.dns1123_label,
    "IsDNS1123Subdomain": names.dns1123_subdomain,
    "IsEnvVarName": names.env_var_name,
    "IsQualifiedName": names.qualified_name,
    "IsValidLabelValue": names.label_value,
    "IsValidPortName": names.port_name,
}


@pytest.mark.parametrize("function", NAME_CHECKS)
def test_names(function: str) -> None:
    check = NAME_CHECKS[function]
    found = {case["input"]: list(check(case["input"])) for case in cases("validation", function)}
    assert found == {case["input"]: case["expected"] for case in cases("validation", function)}


@pytest.mark.parametrize("case", cases("label-selectors", "Parse"), ids=case_id)
def test_label_selectors(case: dict[str, Any]) -> None:
    expected = case["expected"]
    if "error" in expected:
        with pytest.raises(labels.SelectorError) as caught:
            labels.parse(case["input"])
        assert str(caught.value) == expected["error"]
        return
    selector = labels.parse(case["input"])
    matches = [i for i, one in enumerate(table("label-selectors")["labelSets"]) if selector.matches(one)]
    assert {"string": str(selector), "matches": matches} == expected


@pytest.mark.parametrize("case", cases("label-selectors", "ConvertSelectorToLabelsMap"), ids=case_id)
def test_labels_from_a_selector(case: dict[str, Any]) -> None:
    if "error" in case["expected"]:
        with pytest.raises(labels.SelectorError):
            labels.equality_map(case["input"])
    else:
        assert labels.equality_map(case["input"]) == case["expected"]["labels"]


@pytest.mark.parametrize("case", cases("quantity", "parse"), ids=case_id)
def test_quantity_parse(case: dict[str, Any]) -> None:
    expected = case["expected"]
    if "error" in expected:
        with pytest.raises(quantity.QuantityError, match=expected["error"]):
            quantity.parse(case["input"])
        return
    parsed = quantity.parse(case["input"])
    found = {
        "string": str(parsed),
        "canonical": parsed.canonical(),
        "format": parsed.format,
        "sign": parsed.sign(),
        "value": parsed.value(),
        "milliValue": parsed.milli(),
    }
    assert {key: found[key] for key in expected} == expected


def test_quantity_arithmetic() -> None:
    for case in cases("quantity", "canonical"):
        assert quantity.canonical(case["input"]) == case["expected"], case
    for case in cases("quantity", "compare"):
        assert quantity.compare(*case["input"]) == case["expected"], case
    for case in cases("quantity", "add"):
        assert quantity.add(*case["input"]) == case["expected"], case
    for case in cases("quantity", "subtract"):
        assert quantity.subtract(*case["input"]) == case["expected"], case
    for case in cases("quantity", "roundUp"):
        before = quantity.parse(case["input"]["quantity"])
        after = before.round_up(case["input"]["scale"])
        found = {"quantity": after.canonical(), "exact": after.nanos == before.nanos}
        assert found == case["expected"], case


@pytest.mark.parametrize("text", ["", ".", "-", "1GB", "1 Gi", "0x10", "1e", "1_000", "١"])
def test_quantity_refuses(text: str) -> None:
    with pytest.raises(quantity.QuantityError):
        quantity.parse(text)


@given(st.integers(-(10**15), 10**15), st.sampled_from(["n", "u", "m", "", "k", "M", "G", "Ki", "Mi", "Gi"]))
def test_canonical_form_is_the_same_number(number: int, suffix: str) -> None:
    before = quantity.parse(f"{number}{suffix}")
    after = quantity.parse(before.canonical())
    assert after.nanos == before.nanos
    assert after.canonical() == before.canonical()


@given(st.integers(-(10**12), 10**12), st.integers(-(10**12), 10**12))
def test_sum_and_difference(one: int, other: int) -> None:
    total = quantity.add(f"{one}m", f"{other}m")
    assert quantity.milli(total) == one + other
    assert quantity.compare(quantity.subtract(total, f"{other}m"), f"{one}m") == 0


@pytest.mark.parametrize("case", table("human-duration")["cases"], ids=case_id)
def test_human_duration(case: dict[str, Any]) -> None:
    write = duration.human if case["function"] == "HumanDuration" else duration.short_human
    assert write(duration.parse_micros(case["input"])) == case["expected"]


@given(st.integers(-(2**62), 2**62))
def test_durations_read_as_written(nanos: int) -> None:
    assert duration.parse_nanos(duration.format_nanos(nanos)) == nanos


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", 'time: invalid duration ""'),
        ("5", 'time: missing unit in duration "5"'),
        ("5x", 'time: unknown unit "x" in duration "5x"'),
        ("s", 'time: invalid duration "s"'),
    ],
)
def test_duration_refuses(text: str, message: str) -> None:
    with pytest.raises(duration.DurationError) as caught:
        duration.parse_nanos(text)
    assert str(caught.value) == message


def test_int_or_percent() -> None:
    for case in cases("int-or-percent", "Parse"):
        assert int_or_percent.parse(case["input"]) == case["expected"]
    for case in cases("int-or-percent", "GetScaledValue"):
        arguments = (case["input"]["value"], case["input"]["total"], case["input"]["roundUp"])
        if isinstance(case["expected"], dict):
            with pytest.raises(ValueError, match="invalid"):
                int_or_percent.scaled(*arguments)
        else:
            assert int_or_percent.scaled(*arguments) == case["expected"]


@pytest.mark.parametrize("case", table("qos-class")["cases"], ids=case_id)
def test_qos_class(case: dict[str, Any]) -> None:
    assert qos.qos_class(case["input"]) == case["expected"]


@given(st.integers(0, 4 * 10**15))
def test_times_read_as_written(micros: int) -> None:
    assert timestamps.parse(timestamps.micro_time(micros)) == micros
    assert timestamps.parse(timestamps.time(micros)) == micros // 1_000_000 * 1_000_000


def test_time_with_a_zone() -> None:
    assert timestamps.parse("2026-11-23T10:15:24.5+01:00") == timestamps.parse("2026-11-23T09:15:24.500000Z")
    with pytest.raises(ValueError, match="cannot parse"):
        timestamps.parse("yesterday")
