"""Parts of the page Research."""
