"""The taxonomy desk: what tags are used for, what they could mean, which are the same, and where tagging leaks."""
