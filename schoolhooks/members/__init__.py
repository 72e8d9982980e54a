"""People, schools and roles; the pages for signing in live in sign_in."""
