"""A document of any format becomes lines that know their place."""

from duibiao.documents.reading import Document, Line, read_document

__all__ = ["Document", "Line", "read_document"]
