"""Keeps NumPy's linear algebra in the thread that asks for it.

Every package of ours imports this before NumPy, which reads it once. The products of a tick are
small: OpenBLAS's threads spend longer on waiting for each other than the product takes, and where
detector and decoders use all processors, each waits until the system gives them one. Standard
library only, for the reason of `spoton.quiet`.
"""

import os

# Who sets it has measured something, and is left alone.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
