"""What people decide about a workspace: decisions and their kinds, and the things that they make up. Pure; the
store keeps the records."""
