"""Mails to members, kept as rows first and sent after; what they are told is others' to say."""
