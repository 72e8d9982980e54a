"""Who is signed in, for which school and in which role.

The one door through which pages reach a school.
"""

from __future__ import annotations

from typing import cast

from flask import abort, g, session
from flask_login import current_user
from sqlalchemy.orm import joinedload

from schoolhooks.extensions import db, login
from schoolhooks.members.models import Member, Membership, School
from schoolhooks.texts import N_

SCHOOL_KEY = "school_id"
# What every page needs of a member, in one query whatever the number of schools.
_WITH_SCHOOLS = joinedload(Member.memberships).joinedload(Membership.school)


@login.user_loader  # type: ignore[untyped-decorator]
def load_member(member_id: str) -> Member | None:
    """The member of the session cookie, if still there."""
    if not member_id.isdecimal():
        return None
    return db.session.get(Member, int(member_id), options=[_WITH_SCHOOLS])


def membership() -> Membership:
    """The signed-in member's membership of the chosen school; the first one where none is chosen.

    Aborts with 403 for a member without any school. The view must be behind sign-in.
    """
    if "membership" not in g:
        memberships = cast(Member, current_user).memberships
        chosen = session.get(SCHOOL_KEY)
        own = [one for one in memberships if one.school_id == chosen] or memberships
        if not own:
            abort(403, N_("You are signed in, but not a member of any school."))
        g.membership = own[0]
    return cast(Membership, g.membership)


def school() -> School:
    """The school whose pages the signed-in member is looking at."""
    return membership().school


def choose_school(school_id: int) -> bool:
    """Look at another of the member's own schools from now on. False: it is not theirs."""
    if all(one.school_id != school_id for one in cast(Member, current_user).memberships):
        return False
    session[SCHOOL_KEY] = school_id
    g.pop("membership", None)
    return True


def require_change() -> None:
    """Abort with 403 unless the member may change things."""
    if not membership().may_change:
        abort(403, N_("Viewers can look at everything here, but not change it."))
