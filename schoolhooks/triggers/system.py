"""What the ping sends that tries out a new webhook. It belongs to no category."""

from typing import Annotated

from schoolhooks.triggers.base import Id, Payload
from schoolhooks.triggers.meaning import means


class WebhookTested(Payload):
    """webhook.test"""

    webhook_id: Annotated[Id, means("The webhook that is being tried out.")]
    webhook_name: Annotated[str, means("The name it was given.")]
    message: Annotated[str, means("A line for whoever reads what arrived.")]
