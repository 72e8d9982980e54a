"""A day in the life of a school, by the school's own actions, at a chosen rate."""
