"""The one trigger that no one chooses: the ping to a new webhook."""

from schoolhooks.texts import N_
from schoolhooks.triggers.base import Trigger
from schoolhooks.triggers.catalogue import story
from schoolhooks.triggers.system import WebhookTested

WEBHOOK_TEST = Trigger(
    name="webhook.test",
    label=N_("Webhook Test"),
    category=None,
    fires_when=N_("A webhook is created, to show that its address can be reached."),
    example_at=story.ORDERED_AT,
    example=WebhookTested(
        webhook_id="wh_77",
        webhook_name="Orders to CRM",
        message="It works: this webhook can reach your address.",
    ),
)
