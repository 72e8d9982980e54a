"""The RQ jobs, each the list of its steps.

They take no arguments and are safe to run twice or at once.
"""

from __future__ import annotations

from schoolhooks import job_queue
from schoolhooks.dispatch import bulk, live
from schoolhooks.dispatch.engine import engine
from schoolhooks.dispatch.retention import retain_once
from schoolhooks.dispatch.sweep import sweep_once
from schoolhooks.extensions import db
from schoolhooks.mails import actions as mails


def deliver() -> str:
    """Fan out and send what is due. Returns the line that the RQ dashboard shows."""
    # First of all: a fact committed from here on gets a nudge of its own.
    job_queue.queues().connection.delete(job_queue.NUDGED_KEY)
    tally = engine().drain(job_queue.stop_requested.is_set)
    if tally.more_due:
        job_queue.queues().nudge()
    return f"Deliver: {tally}"


def send_mails() -> str:
    """Send the mails that wait. Each is claimed, sent and noted in steps of its own."""
    claimed = mails.claim()
    db.session.commit()
    sent = 0
    for mail in claimed:
        sent += mails.send(mail)
        db.session.commit()
    return f"Mails: {sent} sent, {len(claimed) - sent} refused"


def bulk_step() -> str:
    """Go on with what was asked for in bulk, one small step of each; the sweep asks again."""
    job_queue.queues().connection.delete(job_queue.BULK_ASKED_KEY)
    sent = 0
    for bulk_id in bulk.running_ids():
        school_id, moved = bulk.step_of(bulk_id)
        db.session.commit()
        live.announce([school_id] if school_id else [])
        sent += moved
    return f"Bulk: {sent} put into the queue"


def sweep() -> str:
    """Find what nudges, workers or Redis lost on the way, and wake those who do the work."""
    return f"Sweep: {sweep_once()}"


def retain() -> str:
    """Let go of weeks that are older than the settings say."""
    return f"Retain: {', '.join(retain_once()) or 'nothing was old enough'}"
