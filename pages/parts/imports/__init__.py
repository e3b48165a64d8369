"""The parts of the page Imports: a drop from arrival to import, its account, and what went in before."""
