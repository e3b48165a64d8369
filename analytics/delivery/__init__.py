"""Sending a roundup: to a folder, Slack and e-mail, each once."""
