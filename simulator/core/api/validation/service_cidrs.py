"""Rules for ServiceCIDRs and IPAddresses, the API's book-keeping of Service addresses."""

from __future__ import annotations

from typing import Any, Final

from simulator.core.api import names
from simulator.core.api.field_errors import FieldError, all_invalid, invalid, required, too_many
from simulator.core.api.validation.addresses import parse_network, validate_cidr
from simulator.core.api.validation.dump import internal
from simulator.core.api.validation.metadata import IMMUTABLE
from simulator.core.api.validation.rules import Rules

Object = dict[str, Any]
Errors = list[FieldError]

_PATH: Final = "spec.cidrs"
_ONE_OF_A_FAMILY: Final = "may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64"


def _service_cidr(obj: Object) -> Errors:
    blocks = (obj.get("spec") or {}).get("cidrs") or []
    if not blocks:
        return [required(_PATH, "at least one CIDR required")]
    if len(blocks) > 2:
        return [too_many(_PATH, len(blocks), 2)]
    errors: Errors = []
    for index, text in enumerate(blocks):
        errors += validate_cidr(text, f"{_PATH}[{index}]") or _canonical(text, f"{_PATH}[{index}]")
    networks = [parse_network(text) for text in blocks]
    if len(networks) == 2 and networks[0] and networks[1] and networks[0].version == networks[1].version:
        errors.append(invalid(_PATH, blocks, _ONE_OF_A_FAMILY))
    return errors


def _canonical(text: str, path: str) -> Errors:
    network = str(parse_network(text))
    return [] if text == network else [invalid(path, text, f'must be in canonical form ("{network}")')]


def _update_service_cidr(new: Object, old: Object) -> Errors:
    """A second block may be added; what is there stays."""
    after, before = (new.get("spec") or {}).get("cidrs") or [], (old.get("spec") or {}).get("cidrs") or []
    if len(after) == len(before):
        changed = [i for i, text in enumerate(before) if after[i] != text]
        return [invalid(f"{_PATH}[{i}]", after[i], IMMUTABLE) for i in changed]
    if len(before) != 1 or len(after) != 2:
        return [invalid(_PATH, after, IMMUTABLE)]
    errors = [] if after[0] == before[0] else [invalid(f"{_PATH}[0]", after[0], IMMUTABLE)]
    return errors + _service_cidr(new)


def _ip_address(obj: Object) -> Errors:
    reference = (obj.get("spec") or {}).get("parentRef")
    path = "spec.parentRef"
    if reference is None:
        return [required(path)]
    errors: Errors = []
    if reference.get("group"):
        errors += all_invalid(f"{path}.group", reference["group"], names.dns1123_subdomain(reference["group"]))
    for field in ("resource", "name"):
        value = reference.get(field, "")
        if not value:
            errors.append(required(f"{path}.{field}"))
        else:
            errors += all_invalid(f"{path}.{field}", value, names.path_segment_name(value))
    namespace = reference.get("namespace", "")
    return errors + all_invalid(f"{path}.namespace", namespace, names.path_segment_name(namespace))


def _update_ip_address(new: Object, old: Object) -> Errors:
    reference = (new.get("spec") or {}).get("parentRef")
    if reference == (old.get("spec") or {}).get("parentRef"):
        return []
    shown = None if reference is None else internal("ParentReference", reference)
    return [invalid("spec.parentRef", shown, IMMUTABLE)]


SERVICE_CIDR_RULES: Final = Rules(spec=_service_cidr, update=_update_service_cidr)
IP_ADDRESS_RULES: Final = Rules(spec=_ip_address, update=_update_ip_address)
