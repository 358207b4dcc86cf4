"""Rules for ``clusterIPs``, ``ipFamilies`` and ``ipFamilyPolicy`` of a Service, which depend on each other."""

from __future__ import annotations

from typing import Any, Final

from simulator.core.api.field_errors import FieldError, duplicate, invalid, not_supported, pointed_at, required
from simulator.core.api.validation.addresses import parse, validate_ip

Object = dict[str, Any]
Errors = list[FieldError]

_FAMILIES: Final = ("IPv4", "IPv6")
_POLICIES: Final = ("PreferDualStack", "RequireDualStack", "SingleStack")
_ONCE: Final = "may not change once set"


def is_headless(spec: Object) -> bool:
    """Whether the Service has no address of its own: ``clusterIP: None``."""
    return spec.get("clusterIPs") == ["None"]


def validate_cluster_ips(spec: Object) -> Errors:
    """``ValidateServiceClusterIPsRelatedFields``."""
    if spec.get("type") == "ExternalName":
        return []
    addresses, families = spec.get("clusterIPs") or [], spec.get("ipFamilies") or []
    errors = _in_step(spec.get("clusterIP", ""), addresses)
    for index, family in enumerate(families):
        if family not in _FAMILIES:
            errors.append(not_supported(f"spec.ipFamilies[{index}]", family, _FAMILIES))
        if family in families[:index]:
            errors.append(duplicate(f"spec.ipFamilies[{index}]", family))
    policy = spec.get("ipFamilyPolicy")
    if policy is not None and policy not in _POLICIES:
        errors.append(not_supported("spec.ipFamilyPolicy", policy, _POLICIES))
    broken = _addresses(addresses)
    errors += broken
    if len(addresses) > 2:
        errors.append(invalid("spec.clusterIPs", addresses, "may only hold up to 2 values"))
    if broken:
        return errors
    if len(addresses) > 1 and len({_version(address) for address in addresses}) != len(addresses):
        detail = "may specify no more than one IP for each IP family"
        errors.append(invalid("spec.clusterIPs", addresses, detail))
    if not is_headless(spec):
        errors += _of_their_families(addresses, families)
    return errors


def _in_step(address: str, addresses: list[str]) -> Errors:
    """``clusterIP`` is the first of ``clusterIPs``."""
    path = "spec.clusterIPs"
    if not address:
        return [invalid(path, addresses, "must be empty when `clusterIP` is not specified")] if addresses else []
    if not addresses:
        return [required(path)]
    return [] if addresses[0] == address else [invalid(path, addresses, "first value must match `clusterIP`")]


def _addresses(addresses: list[str]) -> Errors:
    errors: Errors = []
    for index, address in enumerate(addresses):
        if index == 0 and address == "None":
            if len(addresses) > 1:
                detail = "'None' must be the first and only value"
                errors.append(invalid("spec.clusterIPs", addresses, detail))
            continue
        errors += validate_ip(address, f"spec.clusterIPs[{index}]")
    return errors


def _version(address: str) -> int:
    parsed, _ = parse(address)
    return parsed.version if parsed is not None else 0


def _of_their_families(addresses: list[str], families: list[str]) -> Errors:
    errors: Errors = []
    for index, (address, family) in enumerate(zip(addresses, families, strict=False)):
        if family in _FAMILIES and f"IPv{_version(address)}" != family:
            detail = f"expected an {family} value as indicated by `ipFamilies[{index}]`"
            errors.append(invalid(f"spec.clusterIPs[{index}]", address, detail))
    return errors


def validate_address_changes(new: Object, old: Object) -> Errors:
    """What an update may do to the addresses: add a second one, or give it back; the first one stays."""
    if "ExternalName" in (new.get("type"), old.get("type")):
        return []
    errors: Errors = []
    if not (is_headless(new) and is_headless(old)):
        errors += _changes(new, old, "clusterIPs", "clusterIP")
    if not is_headless(new) and not is_headless(old):
        errors += _changes(new, old, "ipFamilies", "ipFamily")
    return errors


def _changes(new: Object, old: Object, field: str, singular: str) -> Errors:
    path = f"spec.{field}"
    after, before = new.get(field) or [], old.get(field) or []
    if len(after) == len(before):
        # For families the server names the first, whichever it is that changed.
        changed = [i for i, value in enumerate(before) if value != after[i]]
        return [invalid(f"{path}[{i if field == 'clusterIPs' else 0}]", after, _ONCE) for i in changed]
    errors: Errors = []
    if len(before) > len(after) and not new.get("clusterIPs"):
        errors.append(invalid(f"{path}[0]", after or None, f"primary {singular} can not be unset"))
    if before and after and after[0] != before[0]:
        errors.append(invalid(f"{path}[0]", new.get("clusterIPs"), _ONCE))
    if len(before) > len(after) == 1 and new.get("ipFamilyPolicy") != "SingleStack":
        detail = f"must be set to 'SingleStack' when releasing the secondary {singular}"
        errors.append(invalid("spec.ipFamilyPolicy", pointed_at(new.get("ipFamilyPolicy")), detail))
    return errors
