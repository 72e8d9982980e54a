"""What staff can make happen to contacts."""

from __future__ import annotations

from wtforms import StringField
from wtforms.validators import DataRequired, Length

from schoolhooks.members.models import Membership
from schoolhooks.school import crm
from schoolhooks.school_settings import kinds
from schoolhooks.school_settings.acts import Act, ActForm, RowField
from schoolhooks.school_settings.fields import one_line


class TagForm(ActForm):
    """Whom to tag, and how."""

    contact = RowField("Contact", kinds.CONTACT)
    tag = StringField(
        "Tag",
        [DataRequired("Enter a tag."), Length(max=50, message="At most 50 characters.")],
        filters=[one_line],
    )


def _tag(form: TagForm, _member: Membership) -> str | None:
    added = crm.add_tag(form.contact.row, form.tag.data)
    return f"Tagged as {form.tag.data}." if added else None


ACTS: tuple[Act[ActForm], ...] = (
    Act(
        "add-tag", "crm", "Add a tag", ("contact.tag_added",),
        TagForm, _tag, "The contact has that tag already.",
    ),
)  # fmt: skip
