"""Parts of the pages Customers and Customer."""
