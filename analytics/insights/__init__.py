"""What tagged tickets are for: unaware, requests, bugs, impact, areas, voice of customer, and the health of tagging."""
