"""Reading a picture back: the texts of an SVG in their order, and the paper along the edges of a PNG."""

import io
import re
import xml.etree.ElementTree as ElementTree

from PIL import Image, ImageChops

SVG = "{http://www.w3.org/2000/svg}"


def root_of(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def lines_of(svg: str) -> list[str]:
    """The text of every <text>, in the order of the file; its lines, where it has several, joined."""
    return [
        " ".join(filter(None, (part.strip() for part in one.itertext()))) for one in root_of(svg).iter(f"{SVG}text")
    ]


def said(svg: str) -> str:
    """All texts of a picture, a wrapped sentence joined again."""
    return " ".join(lines_of(svg))


def said_to_all(svg: str) -> str:
    """All texts, those for a screen reader included: title, and what a chart says of its marks."""
    root = root_of(svg)
    labels = [one.get("aria-label", "") for one in root.iter()]
    return " ".join([said(svg), *(one.text or "" for one in root.iter(f"{SVG}title")), *labels])


def image(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png)).convert("RGB")


def drawn_box(picture: Image.Image) -> tuple[int, int, int, int] | None:
    """Left, top, right and bottom of all that is not of the colour of the left upper corner."""
    paper = Image.new("RGB", picture.size, picture.getpixel((0, 0)))
    return ImageChops.difference(picture, paper).getbbox()


def numbers(text: str) -> set[str]:
    """The numbers of a text, as they are written."""
    return set(re.findall(r"(?<![\w.,])\d[\d,]*(?:\.\d+)?(?!\w)", text))
