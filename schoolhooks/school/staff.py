"""How the people who run a school are told in payloads: by id and name."""

from __future__ import annotations

from schoolhooks.members.models import Member
from schoolhooks.triggers.objects import Instructor, StaffMember


def instructor_ref(member: Member) -> Instructor:
    """The member as the one who reviews and grades."""
    return Instructor(id=f"stf_{member.id}", full_name=member.name)


def staff_ref(member: Member) -> StaffMember:
    """The member as one who works at the school in another way."""
    return StaffMember(id=f"stf_{member.id}", full_name=member.name)
