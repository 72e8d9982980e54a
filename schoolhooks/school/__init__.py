"""Where facts come from: a small school with a shop; that webhooks exist is not known here."""
