"""Lines of a document become printed rows: tables, fused digits, prose, target wording."""
