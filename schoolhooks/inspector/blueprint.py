"""The blueprint that the inspector's views attach to."""

from flask import Blueprint

bp = Blueprint("inspector", __name__)
