"""What a list or watch asks for: a label selector and a field selector together, as the request's query gives them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from simulator.core.api import fields, labels
from simulator.core.api.fields import FieldSelector, FieldSelectorError
from simulator.core.api.kinds import Resource
from simulator.core.api.labels import Selector, SelectorError
from simulator.core.api.status import bad_request


@dataclass(frozen=True, slots=True)
class Selection:
    """Both selectors must hold."""

    labels: Selector
    fields: FieldSelector

    def matches(self, obj: Mapping[str, Any]) -> bool:
        if self.labels.requirements and not self.labels.matches(obj["metadata"].get("labels")):
            return False
        return not self.fields.terms or self.fields.matches(obj)

    @property
    def everything(self) -> bool:
        return self.labels.everything and not self.fields.terms


EVERYTHING: Final = Selection(labels.EVERYTHING, fields.EVERYTHING)


def parse(resource: Resource, label_selector: str = "", field_selector: str = "") -> Selection:
    """From the query of a request. Raises the 400 of the API server where it would refuse them."""
    if not label_selector and not field_selector:
        return EVERYTHING
    try:
        return Selection(labels.parse(label_selector), fields.parse(field_selector, resource))
    except (SelectorError, FieldSelectorError) as error:
        group_version = resource.api_version if resource.group else "/" + resource.version
        raise bad_request(
            f'Unable to find "{group_version}, Resource={resource.plural}" that match label selector '
            f'"{label_selector}", field selector "{field_selector}": {error}'
        ) from None
