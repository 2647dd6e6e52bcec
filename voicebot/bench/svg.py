"""A drawing as SVG: just enough for two plots."""

from html import escape
from pathlib import Path

_STYLE = (
    "text{font:13px sans-serif;fill:#222}.small{font-size:11px;fill:#555}"
    ".axis{stroke:#999;stroke-width:1}"
)


class Drawing:
    """Shapes on a white page; lengths are in pixels, the origin is at the top left."""

    def __init__(self, width: float, height: float) -> None:
        self._width = width
        self._height = height
        self._shapes: list[str] = []

    def bar(self, x: float, y: float, width: float, height: float, *, color: str, tip: str) -> None:
        """Draw a filled rectangle; ``tip`` is shown when a reader points at it."""
        self._shapes.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0.5):.1f}" height="{height:.1f}"'
            f' fill="{color}"><title>{escape(tip)}</title></rect>'
        )

    def dot(self, x: float, y: float, *, color: str, tip: str) -> None:
        """Draw a filled circle."""
        self._shapes.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{color}">'
            f"<title>{escape(tip)}</title></circle>"
        )

    def line(self, x1: float, y1: float, x2: float, y2: float) -> None:
        """Draw a thin line."""
        self._shapes.append(
            f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="axis"/>'
        )

    def text(
        self, x: float, y: float, text: str, *, anchor: str = "start", small: bool = False
    ) -> None:
        """Write text; ``anchor`` is start, middle or end."""
        style = ' class="small"' if small else ""
        self._shapes.append(
            f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{style}>{escape(text)}</text>'
        )

    def __str__(self) -> str:
        size = f'width="{self._width:.0f}" height="{self._height:.0f}"'
        box = f'viewBox="0 0 {self._width:.0f} {self._height:.0f}"'
        shapes = "\n".join(self._shapes)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} {box}>\n<style>{_STYLE}</style>\n'
            f'<rect width="100%" height="100%" fill="#fff"/>\n{shapes}\n</svg>\n'
        )

    def save(self, path: Path) -> None:
        """Write the file."""
        path.write_text(str(self), "utf-8")
