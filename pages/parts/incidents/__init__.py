"""Parts of the page Incidents."""
