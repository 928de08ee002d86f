"""Run as `python -m vision.weights.appearance_process NAME FILE.pt`, by `exporter` alone."""

import sys
from pathlib import Path


def main() -> None:
    """Export the named appearance model with the weights of the file, next to it."""
    import openvino as ov
    import torch

    from vision.appearance import ModelUnusable
    from vision.appearance.networks import load_network

    torch.set_num_threads(1)  # two pictures: more threads only wait for each other
    name, weights = sys.argv[1], Path(sys.argv[2])
    try:
        network = load_network(name, weights)
    except ModelUnusable as error:
        sys.exit(str(error))
    example = torch.zeros(2, 3, network.height, network.width)
    with torch.no_grad():
        model = ov.convert_model(network, example_input=example)
    # Any number of people, at the one size that the network was trained with.
    model.reshape([-1, 3, network.height, network.width])
    ov.save_model(
        model, weights.with_name(f"{weights.stem}_openvino_model") / f"{weights.stem}.xml"
    )


if __name__ == "__main__":
    main()
