"""The audit's page: what was done, newest first, of one's own school only."""

from datetime import UTC, datetime

import pytest

from schoolhooks.extensions import db
from schoolhooks.members.audit import Act, AuditEntry
from schoolhooks.webhook_settings import audit_filter, audit_views
from tests.factories import make_member, make_school

EVENT = "evt_01JF8Z6Q3W9X5T2K7M4B8N1C0D"
SECRET_ACTS = (Act.REVEALED, Act.ROTATED)


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
    assert shown(world, act="nonsense", member="x", day="2026-13-01") == [deleted, other, paused]


def test_it_is_paged_by_key(world, monkeypatch):
    monkeypatch.setattr(audit_views, "PAGE_ROWS", 2)
    made = [write(world.school, world.member) for _ in range(3)]

    soup = world.page.get(
        "webhook_settings.audit", query={"act": "paused", "member": world.member.id}
    )
    older = soup.select_one("nav.panel-foot a")["href"]

    rows = [row["id"] for row in world.page.get(older).select("tbody tr")]
    assert rows == made[:1]


@pytest.mark.parametrize("detail", [EVENT, f"the answer to attempt 2 of {EVENT}"])
def test_link_leads_to_the_delivery(world, detail):
    write(world.school, world.member, Act.LOOKED, detail=detail)

    link = world.page.get("webhook_settings.audit").select_one(".audit-detail a")

    assert link.text == detail
    assert link["href"].endswith(f"/deliveries/{EVENT}")


def test_one_person_can_be_picked_also_when_they_are_a_member_no_longer(world):
    gone, other = make_member(), make_member(world.school)
    write(world.school, world.member)
    theirs = write(world.school, gone)
    write(world.school, other)

    soup = world.page.get("webhook_settings.audit", query={"member": gone.id})

    assert [row["id"] for row in soup.select("tbody tr")] == [theirs]
    assert soup.select_one("#audit-member [selected]")["value"] == str(gone.id)
    row = world.page.get("webhook_settings.audit").select_one(f"#{theirs}")
    assert row.select_one("a")["href"].endswith(f"?member={gone.id}")


def test_members_of_other_schools_are_not_named(world):
    stranger = make_member(make_school())

    soup = world.page.get("webhook_settings.audit", query={"member": stranger.id})

    values = [one["value"] for one in soup.select("#audit-member option")]
    assert values == ["", str(world.member.id)]


def test_one_day_can_be_picked_in_the_zone_of_the_reader(world):
    evening = datetime(2026, 7, 1, 21, 30, tzinfo=UTC)
    entry = write(world.school, world.member, at=evening)

    assert shown(world, day="2026-07-01") == [entry]
    assert shown(world, day="2026-07-02") == []
    assert shown(world, day="2026-07-02", zone="Europe/Kyiv") == [entry]
    assert shown(world, day="2026-07-01", zone="Europe/Kyiv") == []
    assert shown(world, day="2026-07-01", zone="../nowhere") == [entry]


def test_choice_of_acts_reads_well_and_has_every_act(world):
    soup = world.page.get("webhook_settings.audit")

    words = [one.text for one in soup.select("#audit-act option")]
    assert {act for _, acts in audit_filter.CHOICES.values() for act in acts} == set(Act)
    assert "Tests sent" in words
    assert [one for one in words if one.endswith((" of", " to"))] == []


def test_page_about_the_secret_leads_to_what_was_done_with_it(world):
    wanted = [write(world.school, world.member, act, world.webhook.id) for act in SECRET_ACTS]
    write(world.school, world.member, Act.ROTATED, world.webhook.id + 1)
    write(world.school, world.member, Act.PAUSED, world.webhook.id)
    soup = world.page.get("webhook_settings.secret", webhook_id=world.webhook.id)

    soup = world.page.get(soup.find("a", string="audit")["href"])

    assert [row["id"] for row in soup.select("tbody tr")] == wanted[::-1]
    assert soup.select_one("#audit-act [selected]").text == "Secrets shown or rotated"


def test_filter_that_lets_nothing_through_says_so_and_leads_back(world):
    write(world.school, world.member)

    soup = world.page.get("webhook_settings.audit", query={"act": "deleted"})

    assert soup.select_one(".empty h2").text == "Nothing like that was done"
    assert soup.select_one(".empty a")["href"] == "/settings/webhooks/audit"


def test_change_is_told_in_lines(world):
    detail = "URL, from https://a.example/?k=… to https://b.example/\ntriggers added: order.paid"
    write(world.school, world.member, Act.CHANGED, detail=detail)

    lines = world.page.get("webhook_settings.audit").select(".audit-detail div")

    assert [line.text for line in lines] == [
        "URL, from https://a.example/?k=… to https://b.example/",
        "triggers added: Order Paid",
    ]


def test_viewer_sees_it_and_empty_it_says_so(viewer_world):
    assert "Nothing was done yet" in viewer_world.page.get("webhook_settings.audit").text
