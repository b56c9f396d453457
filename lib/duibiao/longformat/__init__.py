"""Printed rows become the long table: one schema, canonical units, one preferred row a key, audited."""

from duibiao.longformat.audit import audit_denominators
from duibiao.longformat.baselines import audit_baselines, audit_ranges
from duibiao.longformat.build import BuildReport, build
from duibiao.longformat.changes import Change
from duibiao.longformat.check import check
from duibiao.longformat.load import load, parquet
from duibiao.longformat.related import audit_derived, audit_orders
from duibiao.longformat.schema import LongTable
from duibiao.longformat.trace import Trace, trace, trace_text

__all__ = [
    "BuildReport",
    "Change",
    "LongTable",
    "Trace",
    "audit_baselines",
    "audit_denominators",
    "audit_derived",
    "audit_orders",
    "audit_ranges",
    "build",
    "check",
    "load",
    "parquet",
    "trace",
    "trace_text",
]
