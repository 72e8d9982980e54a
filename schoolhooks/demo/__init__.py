"""Everything that runs the product on one machine with one command; no page and no engine code."""
