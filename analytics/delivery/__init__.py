"""Sending roundups and signals: to a folder, Slack and e-mail, each once."""
