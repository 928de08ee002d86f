"""Run as `python -m vision.weights.export_process FILE.pt`, by `exporter` alone."""

import sys
from pathlib import Path


def main() -> None:
    """Export the model that the argument names, next to it."""
    from ultralytics.models import YOLO

    # Dynamic: frames keep their shape and come in batches of as many cameras as there are.
    YOLO(Path(sys.argv[1])).export(format="openvino", dynamic=True)


if __name__ == "__main__":
    main()
