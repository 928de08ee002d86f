"""manage.py check_video_overlays: whether boxes of exported videos lie on their frames."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lab.overlay_check import OverlayFigures, check_overlays, make_uneven


class Command(BaseCommand):
    help = (
        "Export recordings with boxes at random places, and compare random frames of the videos "
        "with the rows and with the recordings' pictures; each as it is, and with uneven times. "
        "Nothing that it writes stays."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("recordings", nargs="+", type=Path)
        parser.add_argument("--frames", type=int, default=100, help="compared, of each")
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:
        frames, seed = options["frames"], options["seed"]
        is_right = True
        for recording in options["recordings"]:
            with tempfile.TemporaryDirectory() as folder:
                uneven = Path(folder) / "uneven.mkv"
                make_uneven(recording, uneven, seed)
                for path, times in ((recording.absolute(), "as it is"), (uneven, "uneven times")):
                    found = check_overlays(path, frames, seed)
                    self.stdout.write(f"{recording.name}, {times}: {_words(found)}")
                    is_right &= not found.astray and not found.other_frames
        if not is_right:
            raise CommandError("Some boxes do not lie on their frames.")


def _words(found: OverlayFigures) -> str:
    """Return the figures of one recording."""
    return (
        f"{found.frames} of {found.total} frames ({found.expected} in the recording) compared; "
        f"{len(found.other_frames)} show another frame {found.other_frames[:5] or ''}; "
        f"{len(found.astray)} of {found.boxes} boxes are astray {found.astray[:5] or ''}; "
        f"times differ by {1000 * found.late:.2f} ms at most"
    )
