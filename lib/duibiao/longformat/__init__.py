"""Printed rows become the long table: one schema, canonical units, one preferred row a key, audited.

Nothing is imported here: who makes a report loads the table, and needs nothing of what builds it.
"""
