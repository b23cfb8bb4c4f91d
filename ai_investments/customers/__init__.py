"""Customers who leave: what is lost with them, what comes back, and what a stake is then worth."""
