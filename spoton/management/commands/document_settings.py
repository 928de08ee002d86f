"""Writes the README's table of settings and `.env.example`, from the configuration class."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from spoton.conf import setting_docs


class Command(BaseCommand):
    help = "Write the table of settings into README.md, and .env.example."

    def handle(self, *args: Any, **options: Any) -> None:
        setting_docs.README.write_text(setting_docs.readme(), encoding="utf-8")
        setting_docs.EXAMPLE.write_text(setting_docs.example(), encoding="utf-8")
