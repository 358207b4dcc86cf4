"""What may be a name, a label, a port: apimachinery's ``util/validation``. A check returns error texts, none if fine.

A text says what is allowed, with an example and the regular expression, exactly as the server writes it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_DNS1123_LABEL: Final = "[a-z0-9]([-a-z0-9]*[a-z0-9])?"
_DNS1123_SUBDOMAIN: Final = _DNS1123_LABEL + r"(\." + _DNS1123_LABEL + ")*"
_WILDCARD: Final = r"\*\." + _DNS1123_SUBDOMAIN
_UNDERSCORE_LABEL: Final = "_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?"
_UNDERSCORE: Final = _UNDERSCORE_LABEL + r"(\." + _UNDERSCORE_LABEL + ")*"
_DNS1035_LABEL: Final = "[a-z]([-a-z0-9]*[a-z0-9])?"
_QUALIFIED_NAME: Final = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]"
_LABEL_VALUE: Final = "(" + _QUALIFIED_NAME + ")?"
_CONFIG_MAP_KEY: Final = "[-._a-zA-Z0-9]+"
_ENV_VAR_NAME: Final = "[-._a-zA-Z][-._a-zA-Z0-9]*"
_PERCENT: Final = "[0-9]+%"

_MATCHES_LABEL: Final = re.compile(_DNS1123_LABEL).fullmatch
_MATCHES_SUBDOMAIN: Final = re.compile(_DNS1123_SUBDOMAIN).fullmatch
_MATCHES_WILDCARD: Final = re.compile(_WILDCARD).fullmatch
_MATCHES_UNDERSCORE: Final = re.compile(_UNDERSCORE).fullmatch
_MATCHES_1035: Final = re.compile(_DNS1035_LABEL).fullmatch
_MATCHES_QUALIFIED: Final = re.compile(_QUALIFIED_NAME).fullmatch
_MATCHES_LABEL_VALUE: Final = re.compile(_LABEL_VALUE).fullmatch
_MATCHES_CONFIG_MAP_KEY: Final = re.compile(_CONFIG_MAP_KEY).fullmatch
_MATCHES_ENV_VAR: Final = re.compile(_ENV_VAR_NAME).fullmatch
_MATCHES_PERCENT: Final = re.compile(_PERCENT).fullmatch


def _pattern_error(text: str, pattern: str, *examples: str) -> str:
    listed = ", ".join(f" or '{e}'" if i else f"'{e}'" for i, e in enumerate(examples))
    return f"{text} (e.g. {listed}, regex used for validation is '{pattern}')"


_LABEL_ERROR: Final = _pattern_error(
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end "
    "with an alphanumeric character",
    _DNS1123_LABEL, "my-name", "123-abc",
)  # fmt: skip
_SUBDOMAIN_ERROR: Final = _pattern_error(
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start "
    "and end with an alphanumeric character",
    _DNS1123_SUBDOMAIN, "example.com",
)  # fmt: skip
_WILDCARD_ERROR: Final = _pattern_error(
    "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower "
    "case alphanumeric characters, '-' or '.' and end with an alphanumeric character",
    _WILDCARD, "*.example.com",
)  # fmt: skip
_UNDERSCORE_ERROR: Final = _pattern_error(
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must "
    "start and end with an alphanumeric character",
    _UNDERSCORE, "example.com",
)  # fmt: skip
_1035_ERROR: Final = _pattern_error(
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic "
    "character, and end with an alphanumeric character",
    _DNS1035_LABEL, "my-name", "abc-123",
)  # fmt: skip
_QUALIFIED_TEXT: Final = (
    "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character"
)
_NAME_PART_ERROR: Final = _pattern_error(
    "name part " + _QUALIFIED_TEXT, _QUALIFIED_NAME, "MyName", "my.name", "123-abc"
)
_LABEL_KEY_ERROR: Final = (
    _pattern_error("a valid label key " + _QUALIFIED_TEXT, _QUALIFIED_NAME, "MyName", "my.name", "123-abc")
    + " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"
)
_LABEL_VALUE_ERROR: Final = _pattern_error(
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start "
    "and end with an alphanumeric character",
    _LABEL_VALUE, "MyValue", "my_value", "12345",
)  # fmt: skip
_CONFIG_MAP_KEY_ERROR: Final = _pattern_error(
    "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
    _CONFIG_MAP_KEY, "key.name", "KEY_NAME", "key-name",
)  # fmt: skip
_ENV_VAR_ERROR: Final = _pattern_error(
    "a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must "
    "not start with a digit",
    _ENV_VAR_NAME, "my.env-name", "MY_ENV.NAME", "MyEnvName1",
)  # fmt: skip
_PERCENT_ERROR: Final = _pattern_error(
    "a valid percent string must be a numeric string followed by an ending '%'", _PERCENT, "1%", "93%"
)

EMPTY_ERROR: Final = "must be non-empty"


def max_length(length: int, unit: str = "characters") -> str:
    return f"must be no more than {length} {unit}"


def inclusive_range(low: int, high: int) -> str:
    return f"must be between {low} and {high}, inclusive"


@lru_cache(maxsize=16384)
def dns1123_label(value: str) -> tuple[str, ...]:
    """IsDNS1123Label: the name of a container, a Namespace, a volume."""
    errors: list[str] = []
    if len(value) > 63:
        errors.append(max_length(63))
    if not _MATCHES_LABEL(value):
        errors.append("must not contain dots" if _MATCHES_SUBDOMAIN(value) else _LABEL_ERROR)
    return tuple(errors)


@lru_cache(maxsize=16384)
def dns1123_subdomain(value: str) -> tuple[str, ...]:
    """IsDNS1123Subdomain: the names of most objects."""
    errors: list[str] = []
    if len(value) > 253:
        errors.append(max_length(253))
    if not _MATCHES_SUBDOMAIN(value):
        errors.append(_SUBDOMAIN_ERROR)
    return tuple(errors)


def dns1035_label(value: str) -> tuple[str, ...]:
    """IsDNS1035Label: the name of a Service."""
    errors: list[str] = []
    if len(value) > 63:
        errors.append(max_length(63))
    if not _MATCHES_1035(value):
        errors.append(_1035_ERROR)
    return tuple(errors)


@lru_cache(maxsize=16384)
def qualified_name(value: str) -> tuple[str, ...]:
    """IsQualifiedName: a label's key, a taint's key, the name of a resource such as ``example.com/gpu``."""
    parts = value.split("/")
    if len(parts) > 2:
        return (_LABEL_KEY_ERROR,)
    errors: list[str] = []
    if len(parts) == 2:
        if not parts[0]:
            errors.append("prefix part " + EMPTY_ERROR)
        else:
            errors += ["prefix part " + text for text in dns1123_subdomain(parts[0])]
    name = parts[-1]
    if not name:
        errors.append("name part " + EMPTY_ERROR)
    elif len(name.encode()) > 63:
        errors.append("name part " + max_length(63, "bytes"))
    if not _MATCHES_QUALIFIED(name):
        errors.append(_NAME_PART_ERROR)
    return tuple(errors)


@lru_cache(maxsize=16384)
def label_value(value: str) -> tuple[str, ...]:
    """IsValidLabelValue."""
    errors: list[str] = []
    if len(value.encode()) > 63:
        errors.append(max_length(63, "bytes"))
    if not _MATCHES_LABEL_VALUE(value):
        errors.append(_LABEL_VALUE_ERROR)
    return tuple(errors)


def _not_a_path_element(value: str) -> list[str]:
    """Neither ``.`` nor ``..``, nor anything that begins with ``..``: such a key would leave its folder."""
    if value == ".":
        return ["must not be '.'"]
    if value == "..":
        return ["must not be '..'"]
    if value.startswith(".."):
        return ["must not start with '..'"]
    return []


def config_map_key(value: str) -> tuple[str, ...]:
    """IsConfigMapKey: a key of a ConfigMap or a Secret."""
    errors: list[str] = []
    if len(value) > 253:
        errors.append(max_length(253))
    if not _MATCHES_CONFIG_MAP_KEY(value):
        errors.append(_CONFIG_MAP_KEY_ERROR)
    return tuple(errors + _not_a_path_element(value))


_RELAXED_ENV_ERROR: Final = (
    "a valid environment variable name must consist only of printable ASCII characters other than '='"
)


def relaxed_env_var_name(value: str) -> tuple[str, ...]:
    """IsRelaxedEnvVarName: what a container may call a variable (printable ASCII without ``=``)."""
    if not value:
        return ("environment variable name " + EMPTY_ERROR,)
    if any(not " " <= char <= "~" or char == "=" for char in value):
        return (_RELAXED_ENV_ERROR,)
    return ()


def env_var_name(value: str) -> tuple[str, ...]:
    """IsEnvVarName: the older, stricter check."""
    errors = [] if _MATCHES_ENV_VAR(value) else [_ENV_VAR_ERROR]
    return tuple(errors + _not_a_path_element(value))


def wildcard_dns1123_subdomain(value: str) -> tuple[str, ...]:
    """IsWildcardDNS1123Subdomain: ``*.example.com``."""
    return () if _MATCHES_WILDCARD(value) else (_WILDCARD_ERROR,)


def dns1123_subdomain_with_underscore(value: str) -> tuple[str, ...]:
    """IsDNS1123SubdomainWithUnderscore: a domain in which pods search names."""
    errors: list[str] = []
    if len(value) > 253:
        errors.append(max_length(253))
    if not _MATCHES_UNDERSCORE(value):
        errors.append(_UNDERSCORE_ERROR)
    return tuple(errors)


def path_segment_name(value: str) -> tuple[str, ...]:
    """IsValidPathSegmentName: what may stand between two slashes of a URL, such as the name of a Role."""
    if value in (".", ".."):
        return (f"may not be '{value}'",)
    return tuple(f"may not contain '{part}'" for part in ("/", "%") if part in value)


def port_name(value: str) -> tuple[str, ...]:
    """IsValidPortName: the name of a port (RFC 6335)."""
    errors: list[str] = []
    if len(value) > 15:
        errors.append(max_length(15))
    if not re.fullmatch("[-a-z0-9]+", value):
        errors.append("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)")
    if not re.search("[a-z]", value):
        errors.append("must contain at least one letter (a-z)")
    if "--" in value:
        errors.append("must not contain consecutive hyphens")
    if value and (value[0] == "-" or value[-1] == "-"):
        errors.append("must not begin or end with a hyphen")
    return tuple(errors)


def port_number(value: int) -> tuple[str, ...]:
    """IsValidPortNum."""
    return () if 1 <= value <= 65535 else (inclusive_range(1, 65535),)


def percent(value: str) -> tuple[str, ...]:
    """IsValidPercent: ``25%``."""
    return () if _MATCHES_PERCENT(value) else (_PERCENT_ERROR,)


def mask_trailing_dash(value: str) -> str:
    """A generateName is checked as if a letter followed its dash: ``web-`` as ``wea``."""
    return value[:-2] + "a" if len(value) > 1 and value.endswith("-") else value
