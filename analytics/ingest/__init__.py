"""From a file to tickets: reading, mapping, staging, joining, merging, privacy rules, rehearsal, inbox, uploads."""
