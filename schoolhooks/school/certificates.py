"""Certificates of courses: made by the course's completion or by hand, and announced."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import or_, select

from schoolhooks.extensions import db, utc_now
from schoolhooks.members.models import School
from schoolhooks.school.announce import announce
from schoolhooks.school.education import enrollment_fields, hold_student
from schoolhooks.school.models import Certificate, Enrollment
from schoolhooks.triggers.education import CertificateIssued

# No letters that are taken for one another when they are read from paper.
_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def issue_certificate(enrollment: Enrollment, *, at: datetime | None = None) -> Certificate | None:
    """Staff issue a certificate by hand. None, and nothing announced: there is a valid one."""
    at = at or utc_now()
    hold_student(enrollment.contact)
    certificate = make_certificate(enrollment, at)
    if certificate:
        tell_certificate(enrollment, certificate)
    return certificate


def make_certificate(enrollment: Enrollment, at: datetime) -> Certificate | None:
    """A new certificate, not announced yet; None: a valid one is there. The student is held."""
    course = enrollment.course
    query = select(Certificate.id).where(
        Certificate.contact_id == enrollment.contact_id,
        Certificate.course_id == course.id,
        or_(Certificate.expires_at.is_(None), Certificate.expires_at > at),
    )
    if db.session.scalar(query.limit(1)) is not None:
        return None
    days = course.certificate_days
    certificate = Certificate(
        school_id=enrollment.school_id,
        contact_id=enrollment.contact_id,
        course=course,
        number=_number(course.school, at),
        title=course.title,
        issued_at=at,
        expires_at=at + timedelta(days=days) if days else None,
    )
    db.session.add(certificate)
    db.session.flush()
    return certificate


def tell_certificate(enrollment: Enrollment, certificate: Certificate) -> None:
    """Announce a new certificate."""
    announce(
        enrollment.contact.school,
        CertificateIssued(**enrollment_fields(enrollment), certificate=certificate.ref),
        certificate.issued_at,
    )


def _number(school: School, at: datetime) -> str:
    """As in KDS-2026-7KQ4M2XA. Drawn, for whoever has it can read the name on the certificate."""
    initials = "".join(word[0] for word in school.name.split() if word[0].isalnum())[:4].upper()
    drawn = "".join(secrets.choice(_LETTERS) for _ in range(8))
    return f"{initials or 'C'}-{at.year}-{drawn}"
