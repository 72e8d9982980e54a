"""The engine: from committed events to recorded calls; who wants what is kept in webhooks."""
