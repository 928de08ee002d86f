"""Pictures that people upload: opened only if they are what they say, and not too large."""

from __future__ import annotations

import warnings
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from PIL import Image, ImageOps

from spoton.service_errors import InvalidInputError, TooLargeError

MAX_BYTES: Final = 10 * 1024 * 1024
MAX_SIDE: Final = 8192
MAX_PIXELS: Final = 16_000_000
_MOST: Final = f"at most {MAX_SIDE} a side and {MAX_PIXELS // 10**6} million in all."
_FORMATS: Final = ("PNG", "JPEG")


def opened(upload: UploadedFile[Any], field: str) -> tuple[str, Image.Image]:
    """Return the format and the decoded picture, upright.

    Args:
        field: of the form, for refusals.
    """
    if (upload.size or 0) > MAX_BYTES:
        raise TooLargeError(f"The image is too large. The limit is {MAX_BYTES // 2**20} MB.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(upload, formats=_FORMATS)
    except Image.DecompressionBombError:
        raise InvalidInputError(field, f"Too many pixels: {_MOST}") from None
    except (OSError, SyntaxError, ValueError):
        raise InvalidInputError(field, "Use a PNG or JPEG image.") from None
    width, height = picture.size
    # Before anything is decoded: a few kilobytes can stand for gigabytes of pixels.
    if max(width, height) > MAX_SIDE or width * height > MAX_PIXELS:
        raise InvalidInputError(field, f"The image has {width}×{height} pixels: {_MOST}")
    try:
        return str(picture.format), ImageOps.exif_transpose(picture)  # decodes all of it
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise InvalidInputError(field, "The image is damaged or incomplete.") from None
