"""``python -m duibiao`` is ``duibiao``."""

from duibiao.cli import main

raise SystemExit(main())
