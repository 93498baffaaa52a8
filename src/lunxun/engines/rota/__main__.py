"""``python -m lunxun.engines.rota``."""

import sys

from .cli import main

sys.exit(main())
