"""A checkpoint in the layout that CLIP-ReID publishes, with the network that wrote it.

The image encoder is put together from torch's own layers, independently of ours.
"""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path

import torch
from torch import Tensor, nn

from vision.appearance import clip_reid

PEOPLE, CAMERAS, TOKENS = 751, 6, 77


class Gelu(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return x * torch.sigmoid(1.702 * x)


class Layer(nn.Module):
    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.attn = nn.MultiheadAttention(width, heads)
        self.ln_1 = nn.LayerNorm(width)
        self.mlp = nn.Sequential(
            OrderedDict(
                c_fc=nn.Linear(width, 4 * width), gelu=Gelu(), c_proj=nn.Linear(4 * width, width)
            )
        )
        self.ln_2 = nn.LayerNorm(width)

    def forward(self, x: Tensor) -> Tensor:
        """(T, N, width), as CLIP has it."""
        given = self.ln_1(x)
        x = x + self.attn(given, given, given, need_weights=False)[0]
        widened: Tensor = x + self.mlp(self.ln_2(x))
        return widened


class Encoder(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        width = clip_reid.FEATURES
        self.conv1 = nn.Conv2d(3, width, 16, 16, bias=False)
        self.class_embedding = nn.Parameter(torch.randn(width) * width**-0.5)
        self.positional_embedding = nn.Parameter(torch.randn(16 * 8 + 1, width) * width**-0.5)
        self.ln_pre = nn.LayerNorm(width)
        layers = [Layer(width, clip_reid.HEADS) for _ in range(clip_reid.LAYERS)]
        self.transformer = nn.ModuleDict({"resblocks": nn.Sequential(*layers)})
        self.ln_post = nn.LayerNorm(width)
        self.proj = nn.Parameter(torch.randn(width, clip_reid.TEXT) * width**-0.5)

    def forward(self, x: Tensor) -> Tensor:
        x = self.conv1(x)
        x = x.reshape(x.shape[0], x.shape[1], -1).permute(0, 2, 1)
        first = self.class_embedding + torch.zeros(x.shape[0], 1, x.shape[2])
        x = self.ln_pre(torch.cat([first, x], 1) + self.positional_embedding)
        x = self.transformer["resblocks"](x.permute(1, 0, 2)).permute(1, 0, 2)
        x = self.ln_post(x)[:, 0]
        return torch.cat([x, x @ self.proj], 1)


def beside() -> dict[str, Tensor]:
    """The parts of the published state that only training needs, a few layers of each."""
    width, text = clip_reid.FEATURES, clip_reid.TEXT
    state = {
        "classifier.weight": torch.zeros(PEOPLE, width),
        "classifier_proj.weight": torch.zeros(PEOPLE, text),
        "cv_embed": torch.zeros(CAMERAS, width),
        "prompt_learner.cls_ctx": torch.zeros(PEOPLE, 4, text),
        "prompt_learner.token_prefix": torch.zeros(1, 5, text),
        "prompt_learner.token_suffix": torch.zeros(1, TOKENS - 9, text),
        "text_encoder.positional_embedding": torch.zeros(TOKENS, text),
        "text_encoder.ln_final.weight": torch.ones(text),
        "text_encoder.text_projection": torch.zeros(text, text),
        "text_encoder.transformer.resblocks.0.ln_1.weight": torch.ones(text),
    }
    for name, channels in (("bottleneck", width), ("bottleneck_proj", text)):
        norm = nn.BatchNorm1d(channels)
        state |= {f"{name}.{key}": value for key, value in norm.state_dict().items()}
    return state


def write(path: Path, encoder: Encoder, **more: Tensor) -> Path:
    """Saves the encoder's and the other parts' state; `more` comes on top."""
    own = {f"image_encoder.{name}": value for name, value in encoder.state_dict().items()}
    torch.save(own | beside() | more, path)
    return path
