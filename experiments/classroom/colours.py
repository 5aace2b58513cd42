"""Colours of the page in light, for what is drawn beside it; `page/style.css` has them by the same names."""

INK, QUIET = "#1c1e22", "#55585f"
LEFT, RIGHT = "#6f3f97", "#0c6b60"
HURT, ACCENT = "#b8400b", "#1b4f8f"
