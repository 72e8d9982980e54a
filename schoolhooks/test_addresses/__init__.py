"""Addresses that take any request and keep it to be looked at; their pages are the inspector."""

from schoolhooks.test_addresses.actions import FULL as FULL
from schoolhooks.test_addresses.actions import at_url as at_url
from schoolhooks.test_addresses.actions import create as create
from schoolhooks.test_addresses.actions import find as find
from schoolhooks.test_addresses.actions import forget_mentions as forget_mentions
from schoolhooks.test_addresses.actions import forget_old as forget_old
from schoolhooks.test_addresses.actions import of_school as of_school
from schoolhooks.test_addresses.actions import url as url
from schoolhooks.test_addresses.actions import users as users
