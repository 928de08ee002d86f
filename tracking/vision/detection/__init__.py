from .base import Detector
from .openvino import OpenVinoDetector

__all__ = ["Detector", "OpenVinoDetector"]
