"""A document of any format becomes lines that know their place, and grids of cells that stand in such lines."""

from duibiao.documents.model import Cell, Document, Grid, Line, Span
from duibiao.documents.reading import read_document

__all__ = ["Cell", "Document", "Grid", "Line", "Span", "read_document"]
