"""Parameter files become reports: typed parameters, papermill, one page a report, an index of all."""
