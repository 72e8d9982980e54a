"""What students say under lessons; each comment is announced, and nothing commits here."""

from __future__ import annotations

from datetime import datetime

from schoolhooks.extensions import db, utc_now
from schoolhooks.school.announce import announce
from schoolhooks.school.education import enrollment_fields
from schoolhooks.school.learning import open_lesson
from schoolhooks.school.models import Comment, Enrollment, Lesson
from schoolhooks.triggers.education import CommentCreated


def comment(
    enrollment: Enrollment,
    lesson: Lesson,
    text: str,
    *,
    reply_to: Comment | None = None,
    at: datetime | None = None,
) -> Comment | None:
    """The student comments under a lesson, or answers a comment there.

    None, and nothing announced: the text is blank, or the course is not open to the student.
    """
    at = at or utc_now()
    if reply_to and reply_to.lesson_id != lesson.id:
        raise ValueError("the comment that is answered is under another lesson")
    if not text.strip() or not open_lesson(enrollment, lesson, at=at):
        return None
    written = Comment(
        lesson=lesson,
        contact=enrollment.contact,
        reply_to_id=reply_to.id if reply_to else None,
        text=text.strip(),
        created_at=at,
    )
    db.session.add(written)
    db.session.flush()
    announce(
        enrollment.contact.school,
        CommentCreated(
            **enrollment_fields(enrollment),
            lesson=lesson.ref,
            comment=written.ref,
            is_reply=reply_to is not None,
        ),
        at,
    )
    return written
