"""Examples as people read them; which there are is the catalogue's."""

from __future__ import annotations

import json

from schoolhooks.members.models import School
from schoolhooks.triggers import Trigger
from schoolhooks.triggers.envelope import example_body


def example_text(trigger: Trigger, school: School) -> str:
    """The trigger's example as this school would send it, indented."""
    return json.dumps(json.loads(example_body(trigger, school.ref)), indent=2, ensure_ascii=False)
