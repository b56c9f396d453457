"""Charts, tables, wording and pages: functions of a frame and a language."""
