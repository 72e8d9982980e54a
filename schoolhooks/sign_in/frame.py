"""What the frame of a page shows of the member: menu, school, role. The pages are others'."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_login import current_user

from schoolhooks import navigation
from schoolhooks.members import current
from schoolhooks.members.models import Member, Membership
from schoolhooks.sign_in.other_tab import made_for


@dataclass(frozen=True)
class Shell:
    """What `base.html` needs; without a membership the page shows no menu."""

    member: Member | None = None
    membership: Membership | None = None
    memberships: tuple[Membership, ...] = ()
    nav: tuple[navigation.Shown, ...] = ()
    made_for: str = ""


def shell() -> dict[str, Any]:
    """The template variable `shell`, for every page."""
    if not current_user.is_authenticated or not current_user.memberships:
        return {"shell": Shell()}
    membership = current.membership()
    return {
        "shell": Shell(
            member=membership.member,
            membership=membership,
            memberships=tuple(membership.member.memberships),
            nav=tuple(navigation.shown(membership.role)),
            made_for=made_for(),
        )
    }
