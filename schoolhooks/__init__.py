"""The Webhooks section of an online school's settings, and the engine behind it."""
