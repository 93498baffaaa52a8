"""`python -m lunxun.engines.fairness`."""

import os
import sys

# On small dense blocks a second BLAS thread costs more than it brings; must be set before numpy loads.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from .cli import main

sys.exit(main())
