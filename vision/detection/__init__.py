from .base import Detector, DeviceMissing
from .openvino import OpenVinoDetector

__all__ = ["Detector", "DeviceMissing", "OpenVinoDetector"]
