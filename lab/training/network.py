"""Our own appearance network, in torch.

The first seven layers are those of YOLOv8n (Ultralytics), so that training can begin from features
that have seen COCO. Their maps at strides 4, 8 and 16 meet at stride 16: the early ones carry
colour, the late ones shape. A learned weighting over the whole map (global depthwise convolution,
Chen et al., "MobileFaceNets", 2018) takes the place of pooling, so that a place in the box (head,
trunk, legs) keeps its meaning.
"""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor, nn
from torch.nn import functional

HEIGHT, WIDTH = 160, 80
"""The input, pixels."""
DIMENSIONS = 256
MAP = (HEIGHT // 16, WIDTH // 16)
"""Rows and columns of the last map."""


class Conv(nn.Module):
    """Convolution, batch normalisation, SiLU."""

    def __init__(self, inputs: int, outputs: int, kernel: int = 1, stride: int = 1) -> None:
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False)
        self.bn: nn.Module = nn.BatchNorm2d(outputs, eps=1e-3, momentum=0.03)

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, C, H, W) to (N, outputs, H / stride, W / stride)."""
        activated: Tensor = functional.silu(self.bn(self.conv(x)))
        return activated


class Bottleneck(nn.Module):
    """Two 3×3 convolutions with a way around them."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.cv1 = Conv(channels, channels, 3)
        self.cv2 = Conv(channels, channels, 3)

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, C, H, W) to the same shape."""
        added: Tensor = x + self.cv2(self.cv1(x))
        return added


class Split(nn.Module):
    """YOLOv8's C2f: half continues as it is, half through bottlenecks, all of it is joined."""

    def __init__(self, inputs: int, outputs: int, blocks: int) -> None:
        super().__init__()
        half = outputs // 2
        self.cv1 = Conv(inputs, outputs)
        self.cv2 = Conv((2 + blocks) * half, outputs)
        self.m = nn.ModuleList(Bottleneck(half) for _ in range(blocks))

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, inputs, H, W) to (N, outputs, H, W)."""
        parts = list(self.cv1(x).chunk(2, 1))
        for block in self.m:
            parts.append(block(parts[-1]))
        joined: Tensor = self.cv2(torch.cat(parts, 1))
        return joined


class AppearanceNetwork(nn.Module):
    """Crops to unit vectors: (N, 3, 160, 80) BGR 0–255 → (N, 256)."""

    def __init__(self, neck: int = 176) -> None:
        super().__init__()
        self.backbone = nn.ModuleList(
            [
                Conv(3, 16, 3, 2),
                Conv(16, 32, 3, 2),
                Split(32, 32, 1),
                Conv(32, 64, 3, 2),
                Split(64, 64, 2),
                Conv(64, 128, 3, 2),
                Split(128, 128, 2),
            ]
        )
        self.frozen = False  # the first two layers, see `begin_from_yolo`
        self.join = Conv(2 * 32 + 2 * 64 + 128, neck)
        self.neck = Split(neck, neck, 1)
        self.widen = Conv(neck, DIMENSIONS)
        self.places = nn.Conv2d(DIMENSIONS, 2 * DIMENSIONS, MAP, groups=DIMENSIONS, bias=False)
        self.norm: nn.Module = nn.BatchNorm2d(2 * DIMENSIONS)
        self.project = nn.Linear(2 * DIMENSIONS, DIMENSIONS)

    def train(self, mode: bool = True) -> AppearanceNetwork:
        """Set the mode as `nn.Module.train`; frozen layers keep their statistics too."""
        super().train(mode)
        if self.frozen:
            for layer in self.backbone[:2]:
                layer.eval()
        return self

    def features(self, x: Tensor) -> Tensor:
        """Map (N, 3, 160, 80) BGR 0–255 to (N, 256, 10, 5)."""
        kept: list[Tensor] = []
        with torch.set_grad_enabled(torch.is_grad_enabled() and not self.frozen):
            x = self.backbone[1](self.backbone[0](x / 255.0))
        for layer in self.backbone[2:]:
            x = layer(x)
            if isinstance(layer, Split):
                kept.append(x)
        fine, middle, coarse = kept
        joined = [
            functional.avg_pool2d(fine, 4),
            functional.max_pool2d(fine, 4),
            functional.avg_pool2d(middle, 2),
            functional.max_pool2d(middle, 2),
            coarse,
        ]
        widened: Tensor = self.widen(self.neck(self.join(torch.cat(joined, 1))))
        return widened

    def head(self, features: Tensor) -> Tensor:
        """Map (N, 256, 10, 5) to (N, 256), not normalised."""
        if self.training:
            # The same as `self.places(features)`, whose backward pass is slow on a CPU.
            weight = self.places.weight.reshape(DIMENSIONS, 2, *MAP)
            weighted = torch.einsum("nchw,cohw->nco", features, weight).flatten(1)[..., None, None]
        else:
            weighted = self.places(features)
        projected: Tensor = self.project(self.norm(weighted).flatten(1))
        return projected

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, 3, 160, 80) BGR 0–255 to (N, 256) rows of unit length."""
        return functional.normalize(self.head(self.features(x)).float())

    def begin_from_yolo(self, state: Mapping[str, Tensor]) -> None:
        """Take the first seven layers of YOLOv8n.

        The first two stay as they are: they cost most of the time and know edges and colours.

        Args:
            state: `state_dict()` of its layers 0–6 (`model.model[:7]`).

        Raises:
            RuntimeError: these are not layers of YOLOv8n.
        """
        own = dict(state)
        # YOLO takes RGB; what comes out of OpenCV is BGR.
        own["0.conv.weight"] = own["0.conv.weight"].flip(1)
        self.backbone.load_state_dict(own)
        self.frozen = True
