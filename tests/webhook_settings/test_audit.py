"""The audit's page: what was done, newest first, of one's own school only."""

from schoolhooks.extensions import db
from schoolhooks.members.audit import Act, AuditEntry
from schoolhooks.webhook_settings import audit_views
from tests.factories import make_member, make_school


def write(school, member, act=Act.PAUSED, webhook_id=1, **fields):
    entry = AuditEntry(
        school_id=school.id,
        member_id=member.id,
        member_name=member.name,
        act=act,
        webhook_id=webhook_id,
        webhook_name="Orders",
        **fields,
    )
    db.session.add(entry)
    db.session.commit()
    return f"entry-{entry.id}"


def shown(world, **query):
    soup = world.page.get("webhook_settings.audit", query=query)
    return [row["id"] for row in soup.select("tbody tr")]


def test_newest_comes_first_and_other_schools_are_not_shown(world):
    other = make_school()
    write(other, make_member(other))
    first = write(world.school, world.member, detail="advanced settings")
    second = write(world.school, world.member, Act.DELETED)

    assert shown(world) == [second, first]
    text = world.page.get("webhook_settings.audit").select_one("tbody").text
    assert "deleted" in text
    assert "advanced settings" in text
    assert world.member.name in text


def test_every_act_has_its_word(world):
    made = [write(world.school, world.member, act) for act in Act]

    assert len(shown(world)) == len(made)


def test_one_webhook_or_one_kind_of_act_can_be_picked(world):
    paused = write(world.school, world.member)
    other = write(world.school, world.member, webhook_id=2)
    deleted = write(world.school, world.member, Act.DELETED)

    assert shown(world, act="deleted") == [deleted]
    assert shown(world, webhook=2) == [other]
    assert shown(world, act="paused", webhook=1) == [paused]
    assert shown(world, act="nonsense") == [deleted, other, paused]


def test_it_is_paged_by_key(world, monkeypatch):
    monkeypatch.setattr(audit_views, "PAGE_ROWS", 2)
    made = [write(world.school, world.member) for _ in range(3)]

    soup = world.page.get("webhook_settings.audit", query={"act": "paused"})
    older = soup.select_one("nav.panel-foot a")["href"]

    rows = [row["id"] for row in world.page.get(older).select("tbody tr")]
    assert rows == made[:1]


def test_link_leads_to_the_delivery(world):
    write(world.school, world.member, Act.LOOKED, detail="evt_01JF8Z6Q3W9X5T2K7M4B8N1C0D")

    link = world.page.get("webhook_settings.audit").select_one("tbody a.mono")

    assert link["href"].endswith("/deliveries/evt_01JF8Z6Q3W9X5T2K7M4B8N1C0D")


def test_viewer_sees_it_and_empty_it_says_so(viewer_world):
    assert "Nothing was done yet" in viewer_world.page.get("webhook_settings.audit").text
