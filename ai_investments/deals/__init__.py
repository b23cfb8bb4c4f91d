"""Deals: valuation jumps, multiples, money raised, and who put it in."""
