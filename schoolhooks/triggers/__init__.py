"""What can happen in a school: every trigger, its payload, its example and its schema.

Who wants to know, and how a request leaves, do not live here.
"""

from schoolhooks.triggers.base import Category as Category
from schoolhooks.triggers.base import Payload as Payload
from schoolhooks.triggers.base import SchoolRef as SchoolRef
from schoolhooks.triggers.base import Trigger as Trigger
from schoolhooks.triggers.catalogue import all_triggers as all_triggers
from schoolhooks.triggers.catalogue import by_category as by_category
from schoolhooks.triggers.catalogue import get as get
from schoolhooks.triggers.catalogue import trigger_of as trigger_of
from schoolhooks.triggers.envelope import render as render
from schoolhooks.triggers.subjects import subjects_of as subjects_of
