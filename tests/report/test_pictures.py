"""A picture is whole: nothing of it is cut, covered or missing, however long a name is and whatever a file lacks."""

import pandas as pd
import pytest

from dashboard.report import drawing, picture
from tests.charts.test_charts import holder_rows
from tests.report.contents import made_up
from tests.report.reading_pictures import drawn_box, image, lines_of, said

pytestmark = pytest.mark.slow


def test_control_characters_of_a_pasted_title_are_left_out_and_nothing_fails():
    from dashboard import charts

    rows = holder_rows().replace({"holder_function": {"Legal": "Le\x07gal\x0b"}})
    for draw in (None, lambda mode: charts.time_by_holder(rows, mode=mode)):
        one = made_up(pd.DataFrame({"title": ["bell\x07 and\x0b \ufffetab"]}), sentence="A\x07 sentence", draw=draw)
        svg = picture.slide_svg(one)
        assert {"A sentence", "Legal" if draw else "bell and tab"} <= set(lines_of(svg))
        assert drawing.to_png(svg).startswith(b"\x89PNG")
