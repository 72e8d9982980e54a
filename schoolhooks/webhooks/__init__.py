"""Who wants to know: webhooks and their triggers; sending lives in dispatch."""
