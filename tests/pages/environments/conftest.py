"""What the pages of environments look at."""

from tests.pages.yard import clip, media, own_admin, stranger_page, yard

__all__ = ["clip", "media", "own_admin", "stranger_page", "yard"]
