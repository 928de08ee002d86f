"""Start, stop, pause, resume and seek tasks; add and remove their cameras."""
