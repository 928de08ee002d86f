"""CLIP-ReID's image encoder, ViT-B/16.

Li, Sun and Li, "CLIP-ReID: exploiting vision-language model for image re-identification without
concrete text labels", AAAI 2023; the transformer is CLIP's (Radford et al., 2021) over 16 × 8
patches of a 256 × 128 picture. The vector is what the authors compare people by: the class token
after the last layer norm (768) and the same projected into the space of texts (512), before the
bottlenecks.
"""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from .checkpoint import fill, read_state
from .normalised import HALF, NormalisedNetwork

HEIGHT, WIDTH, PATCH = 256, 128, 16
FEATURES, HEADS, LAYERS = 768, 12, 12
TEXT = 512
DIMENSIONS = FEATURES + TEXT

ENCODER = "image_encoder"
BESIDE = (
    "bottleneck.", "bottleneck_proj.", "classifier.", "classifier_proj.",
    "prompt_learner.", "text_encoder.", "cv_embed",
)  # fmt: skip
"""Parts of a published checkpoint that only training needs. `cv_embed`, an offset per camera of the
training set, says nothing about other cameras."""


class QuickGelu(nn.Module):
    """CLIP's approximation of the Gaussian error linear unit."""

    def forward(self, x: Tensor) -> Tensor:
        """Map any shape to the same shape."""
        return x * torch.sigmoid(1.702 * x)


class Attention(nn.Module):
    """Multi-head self-attention with the parameter names of torch's own, which OpenVINO's
    converter does not take on its fast path.
    """

    def __init__(self) -> None:
        super().__init__()
        self.in_proj_weight = nn.Parameter(torch.empty(3 * FEATURES, FEATURES))
        self.in_proj_bias = nn.Parameter(torch.empty(3 * FEATURES))
        self.out_proj = nn.Linear(FEATURES, FEATURES)

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, T, 768) to the same shape."""
        projected = functional.linear(x, self.in_proj_weight, self.in_proj_bias)
        query, key, value = (
            part.reshape(x.shape[0], -1, HEADS, FEATURES // HEADS).transpose(1, 2)
            for part in projected.chunk(3, dim=2)
        )
        seen = functional.scaled_dot_product_attention(query, key, value)
        mixed: Tensor = self.out_proj(seen.transpose(1, 2).flatten(2))
        return mixed


class Block(nn.Module):
    """Attention and a two-layer perceptron, each after a layer norm and with a way around it."""

    def __init__(self) -> None:
        super().__init__()
        self.ln_1 = nn.LayerNorm(FEATURES)
        self.attn = Attention()
        self.ln_2 = nn.LayerNorm(FEATURES)
        self.mlp = nn.Sequential(
            OrderedDict(
                c_fc=nn.Linear(FEATURES, 4 * FEATURES),
                gelu=QuickGelu(),
                c_proj=nn.Linear(4 * FEATURES, FEATURES),
            )
        )

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, T, 768) to the same shape."""
        x = x + self.attn(self.ln_1(x))
        widened: Tensor = x + self.mlp(self.ln_2(x))
        return widened


class ImageEncoder(nn.Module):
    """The vision transformer, without the head that training puts on it."""

    def __init__(self) -> None:
        super().__init__()
        patches = (HEIGHT // PATCH) * (WIDTH // PATCH)
        self.conv1 = nn.Conv2d(3, FEATURES, PATCH, PATCH, bias=False)
        self.class_embedding = nn.Parameter(torch.empty(FEATURES))
        self.positional_embedding = nn.Parameter(torch.empty(patches + 1, FEATURES))
        self.ln_pre = nn.LayerNorm(FEATURES)
        self.transformer = nn.ModuleDict(
            {"resblocks": nn.Sequential(*(Block() for _ in range(LAYERS)))}
        )
        self.ln_post = nn.LayerNorm(FEATURES)
        self.proj = nn.Parameter(torch.empty(FEATURES, TEXT))

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, 3, 256, 128) RGB, –1 to 1, to (N, 1280)."""
        patches = self.conv1(x).flatten(2).transpose(1, 2)
        whole = self.class_embedding.expand(patches.shape[0], 1, FEATURES)
        tokens = self.ln_pre(torch.cat([whole, patches], dim=1) + self.positional_embedding)
        feature = self.ln_post(self.transformer["resblocks"](tokens)[:, 0])
        return torch.cat([feature, feature @ self.proj], dim=1)


def load(path: Path) -> NormalisedNetwork:
    """Load the encoder from a published checkpoint (`clip_market1501.pt` and its kin).

    Raises:
        ModelUnusable: the file cannot be read or is of another layout; the message says where.
    """
    state = {
        name: value.float()
        for name, value in read_state(path).items()
        if not name.startswith(BESIDE)
    }
    with torch.device("meta"):
        encoder = ImageEncoder()
    encoder.to_empty(device="cpu")
    whole = nn.ModuleDict({ENCODER: encoder})  # so that an error has the file's own names
    fill(whole, state, path.name, "CLIP-ReID's ViT-B/16")
    return NormalisedNetwork(encoder.eval(), HEIGHT, WIDTH, DIMENSIONS, HALF)
