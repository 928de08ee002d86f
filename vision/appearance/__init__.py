from .base import Embedder, ModelUnusable
from .openvino import OpenVinoEmbedder
from .stripes import ColourStripes

__all__ = ["ColourStripes", "Embedder", "ModelUnusable", "OpenVinoEmbedder"]
