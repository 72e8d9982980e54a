"""The states of the webhooks section that no link leads to: dialogs, errors, roles, odd sizes."""

from scripts.states.places import State, all_states
from scripts.states.stage import Stage, build

__all__ = ["Stage", "State", "all_states", "build"]
