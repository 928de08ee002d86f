"""Names the job in every line that is logged while it runs."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver
from django_q.signals import pre_execute

from spoton import log_context


@receiver(pre_execute)
def name_job(task: dict[str, Any], **kwargs: Any) -> None:
    """Note which job this process has begun; the next one replaces it."""
    log_context.begin(job=task.get("func", ""))
