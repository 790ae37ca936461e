"""Hold statements against Ralph's strict model: JSON lines in, one line of `null` or the faults out.

Run by the interpreter of Ralph's own environment.
"""

import json
import sys

from ralph.models.xapi.base.statements import BaseXapiStatement


def faults(line: str) -> str | None:
    try:
        BaseXapiStatement.model_validate_json(line)
    except ValueError as error:
        return str(error)
    return None


if __name__ == "__main__":
    for text in sys.stdin:
        sys.stdout.write(json.dumps(faults(text)) + "\n")
