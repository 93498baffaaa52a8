"""One BLAS thread: on small dense blocks a second one costs more than it brings, above all on a busy machine."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
