"""How a request leaves: signed, guarded, bounded, judged; what a webhook row is, is not known."""
