"""Entering what is new: plans of a region, a year's actuals. Proposed, shown, confirmed, then written as data."""
