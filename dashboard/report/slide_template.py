"""The template of every deck: 16:9, our type and colours, and four layouts, made from python-pptx's own at run time."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree
from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.presentation import Presentation as Deck
from pptx.util import Inches

from dashboard import theme

FONT = "Source Sans Pro"
WIDTH, HEIGHT = 13.333, 7.5
TITLE, BOARD, FINDING, APPENDIX = "Title", "Board", "Finding", "Definitions"
# The layouts of python-pptx's template that become ours; the others go.
_MADE_FROM = {TITLE: "Title Slide", BOARD: "Title Only", FINDING: "Title and Content", APPENDIX: "Two Content"}
SUBLINE, FOOTER, SOURCE, MARK, NUMBER, SECOND = 13, 14, 15, 16, 12, 17
_EMU = 914_400
_NAMESPACES = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
)
# Name in the colour scheme: role. What a user picks in PowerPoint is then what the dashboard means.
_SCHEME = {
    "dk1": "text", "lt1": "background", "dk2": "procurement", "lt2": "panel", "accent1": "procurement",
    "accent2": "stakeholder", "accent3": "control", "accent4": "supplier", "accent5": "better", "accent6": "worse",
    "hlink": "procurement", "folHlink": "neutral",
}  # fmt: skip


@dataclass(frozen=True)
class Box:
    """A place on a slide: left, top, width and height in inches."""

    left: float
    top: float
    width: float
    height: float

    @property
    def emu(self) -> tuple[int, int, int, int]:
        """The same in PowerPoint's own unit."""
        return tuple(round(part * _EMU) for part in (self.left, self.top, self.width, self.height))


@dataclass(frozen=True)
class Place:
    """A placeholder of a layout: what it is for, where it is, and how its text looks."""

    name: str
    kind: str
    number: int
    box: Box
    size: float
    role: str = "text"
    is_bold: bool = False
    anchor: str = "t"
    align: str = "l"


MARGIN = 0.6
_ROOM = WIDTH - 2 * MARGIN
TITLE_BOX = Box(MARGIN, 0.42, _ROOM, 1.06)
SUBLINE_BOX = Box(MARGIN, 1.53, _ROOM, 0.34)
BODY_BOX = Box(MARGIN, 1.98, _ROOM, 4.58)
FOOTER_BOX = Box(MARGIN, 6.66, _ROOM, 0.4)
SOURCE_BOX = Box(MARGIN, 7.08, _ROOM - 0.9, 0.26)
NUMBER_BOX = Box(WIDTH - MARGIN - 0.7, 7.08, 0.7, 0.26)
MARK_BOX = Box(WIDTH - MARGIN - 1.2, 0.13, 1.2, 0.26)
COVER_TITLE_BOX = Box(MARGIN, 1.9, _ROOM - 2, 1.6)
COVER_SUBTITLE_BOX = Box(MARGIN, 3.65, _ROOM - 2, 1.6)
_COLUMN = (_ROOM - 0.5) / 2
COLUMN_BOXES = (Box(MARGIN, 1.72, _COLUMN, 5.2), Box(MARGIN + _COLUMN + 0.5, 1.72, _COLUMN, 5.2))

_TITLE = Place("Title", "title", 0, TITLE_BOX, 28, is_bold=True, anchor="b")
_NUMBER = Place("Slide number", "sldNum", NUMBER, NUMBER_BOX, 10, "text_muted", anchor="ctr", align="r")
_SOURCE = Place("Source", "body", SOURCE, SOURCE_BOX, 10, "text_muted", anchor="ctr")
_MARK = Place("Sample data", "body", MARK, MARK_BOX, 11, "text_muted", anchor="ctr", align="r")
_LAYOUTS = {
    TITLE: (
        Place("Title", "ctrTitle", 0, COVER_TITLE_BOX, 40, is_bold=True, anchor="b"),
        Place("Subtitle", "subTitle", 1, COVER_SUBTITLE_BOX, 18, "text_muted"),
        _SOURCE,
        _MARK,
    ),
    BOARD: (_TITLE,),
    FINDING: (
        _TITLE,
        Place("Measure, n and period", "body", SUBLINE, SUBLINE_BOX, 14, "text_muted", anchor="ctr"),
        Place("Period and filters", "body", FOOTER, FOOTER_BOX, 11, "text_muted", anchor="b"),
        _SOURCE,
        _MARK,
        _NUMBER,
    ),
    APPENDIX: (
        _TITLE,
        Place("Definitions", "body", 1, COLUMN_BOXES[0], 12),
        Place("More definitions", "body", SECOND, COLUMN_BOXES[1], 12),
        _SOURCE,
        _MARK,
        _NUMBER,
    ),
}


def template() -> Deck:
    """Return an empty deck with our layouts."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(WIDTH), Inches(HEIGHT)
    deck.element.remove_all("p:extLst")
    deck.element.find(qn("p:sldSz")).attrib.pop("type", None)
    master = deck.slide_master
    _dress(master.part.part_related_by(RELATIONSHIP_TYPE.THEME))
    by_name = {layout.name: layout for layout in master.slide_layouts}
    for layout in by_name.values():
        if layout.name not in _MADE_FROM.values():
            master.slide_layouts.remove(layout)
    body = Place("Text", "body", 1, BODY_BOX, 14)
    _replace(master.element, (_TITLE, body, _NUMBER))
    _set_styles(master.element)
    for name, old in _MADE_FROM.items():
        element = by_name[old].element
        element.find(qn("p:cSld")).set("name", name)
        for attribute in ("type", "preserve"):
            element.attrib.pop(attribute, None)
        element.set("preserve", "1")
        _replace(element, _LAYOUTS[name])
    return deck


def layout(deck: Deck, name: str):
    """Return the layout of this name."""
    return deck.slide_layouts.get_by_name(name)


def number_shape(next_id: int):
    """Return the shape that shows a slide's number, which python-pptx does not take over from a layout."""
    return _shape(_NUMBER, next_id)


def hexed(role: str) -> str:
    """A role's colour as six letters, without the hash."""
    return theme.colour(role).lstrip("#")


def rgb(role: str) -> RGBColor:
    """A role's colour as python-pptx takes it."""
    return RGBColor.from_string(hexed(role))


def _dress(part) -> None:
    """Give the theme our colours and our type."""
    root = etree.fromstring(part.blob)
    root.set("name", "Down the Hall")
    for name, role in _SCHEME.items():
        slot = root.find(f".//{qn('a:clrScheme')}/{qn(f'a:{name}')}")
        for child in list(slot):
            slot.remove(child)
        etree.SubElement(slot, qn("a:srgbClr")).set("val", hexed(role))
    for font in root.iterfind(f".//{qn('a:fontScheme')}//{qn('a:latin')}"):
        font.set("typeface", FONT)
    # The theme is the one part that python-pptx keeps as bytes and gives no way to replace.
    part._blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _replace(element, places: tuple[Place, ...]) -> None:
    tree = element.find(f"{qn('p:cSld')}/{qn('p:spTree')}")
    for shape in [child for child in tree if child.tag in (qn("p:sp"), qn("p:pic"), qn("p:cxnSp"))]:
        tree.remove(shape)
    for number, place in enumerate(places, start=2):
        tree.append(_shape(place, number))


def _shape(place: Place, number: int):
    left, top, width, height = place.box.emu
    style = (
        f'<a:lvl1pPr marL="0" indent="0" algn="{place.align}"><a:buNone/>'
        f'<a:defRPr sz="{round(place.size * 100)}" b="{int(place.is_bold)}">{_fill(place.role)}</a:defRPr></a:lvl1pPr>'
    )
    text = f'<a:r><a:rPr lang="en-GB"/><a:t>{place.name}</a:t></a:r>'
    if place.kind == "sldNum":
        field = '<a:fld id="{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}" type="slidenum">'
        text = f'{field}<a:rPr lang="en-GB"/><a:t>‹#›</a:t></a:fld>'
    # Only what a reader may rewrite shrinks by itself: the rest has been measured.
    shrink = "<a:normAutofit/>" if place.kind in ("title", "ctrTitle") else "<a:noAutofit/>"
    inset = " ".join(f'{side}Ins="0"' for side in "ltrb")
    return parse_xml(
        f'<p:sp {_NAMESPACES}><p:nvSpPr><p:cNvPr id="{number}" name="{place.name}"/>'
        f'<p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>'
        f'<p:nvPr><p:ph type="{place.kind}" idx="{place.number}"/></p:nvPr></p:nvSpPr>'
        f'<p:spPr><a:xfrm><a:off x="{left}" y="{top}"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
        f'<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr>'
        f'<p:txBody><a:bodyPr vert="horz" wrap="square" {inset} anchor="{place.anchor}">{shrink}</a:bodyPr>'
        f"<a:lstStyle>{style}</a:lstStyle><a:p>{text}</a:p></p:txBody></p:sp>"
    )


def _set_styles(master) -> None:
    """Left-aligned titles in ink, and texts without bullets, on every level."""
    styles = master.find(qn("p:txStyles"))
    for kind, sizes in (("p:titleStyle", (28,)), ("p:bodyStyle", (14, 12, 12, 11, 11))):
        style = styles.find(qn(kind))
        for child in list(style):
            style.remove(child)
        for level, size in enumerate(sizes, start=1):
            spacing = '<a:lnSpc><a:spcPct val="90000"/></a:lnSpc>' if kind == "p:titleStyle" else ""
            font = "mj" if kind == "p:titleStyle" else "mn"
            style.append(
                parse_xml(
                    f'<a:lvl{level}pPr {_NAMESPACES} marL="0" indent="0" algn="l" rtl="0" eaLnBrk="1" latinLnBrk="0">'
                    f'{spacing}<a:spcBef><a:spcPts val="0"/></a:spcBef><a:buNone/>'
                    f'<a:defRPr sz="{size * 100}" kern="1200"><a:solidFill><a:schemeClr val="tx1"/></a:solidFill>'
                    f'<a:latin typeface="+{font}-lt"/><a:ea typeface="+{font}-ea"/><a:cs typeface="+{font}-cs"/>'
                    f"</a:defRPr></a:lvl{level}pPr>"
                )
            )


def _fill(role: str) -> str:
    inner = '<a:schemeClr val="tx1"/>' if role == "text" else f'<a:srgbClr val="{hexed(role)}"/>'
    return f"<a:solidFill>{inner}</a:solidFill>"
