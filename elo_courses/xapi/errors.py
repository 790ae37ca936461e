"""What is refused here."""

from collections.abc import Mapping
from typing import Any


class StatementInvalid(ValueError):  # a fault of ours, never of the person: it has no page
    """A statement breaks the rules of xAPI or of our profile; `faults` says where."""

    def __init__(self, faults: Mapping[str, Any]) -> None:
        self.faults = faults
        super().__init__(str(faults))
