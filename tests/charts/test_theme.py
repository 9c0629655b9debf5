"""Colours can be told apart and read, on light and on dark."""

import altair as alt
import font_source_sans_pro
import pytest

from dashboard import theme

both_modes = pytest.mark.parametrize("mode", theme.MODES)


@both_modes
def test_text_reads_on_its_background(mode):
    for role in ("text", "text_muted"):
        for background in ("background", "panel"):
            assert theme.contrast(theme.colour(role, mode), theme.colour(background, mode)) >= 4.5


@both_modes
@pytest.mark.parametrize("side", theme.side_labels)
def test_every_side_is_outlined_so_that_it_stands_out(mode, side):
    assert theme.contrast(theme.edge(side, mode), theme.colour("background", mode)) >= 3


@both_modes
@pytest.mark.parametrize("side", theme.side_labels)
def test_a_label_on_a_side_can_be_read(mode, side):
    shade = theme.colour(side, mode)
    assert theme.contrast(theme.text_on(shade), shade) >= 4.5


@both_modes
@pytest.mark.parametrize("role", ["focus", "worse"])
def test_a_number_can_be_read_on_every_tint_it_stands_on(mode, role):
    paper = theme.colour("background", mode)
    grounds = [theme.ground(role, mode, step / 20) for step in range(1, 17)]
    for ground in grounds:
        assert theme.contrast(theme.text_on(ground), ground) >= 4.5
    strengths = [theme.contrast(ground, paper) for ground in grounds]
    assert strengths == sorted(strengths)


def test_the_board_colours_are_those_of_the_design():
    assert list(theme.side_colours().values())[:5] == ["#E09F3E", "#9E2A2B", "#335C67", "#7FB2C8", "#B3B3B3"]


def test_thinning_runs_from_the_background_to_the_colour():
    assert theme.tint("control", "dark", 0) == theme.colour("background", "dark")
    assert theme.tint("control", "dark", 1) == theme.colour("control", "dark")


def test_the_theme_is_registered_and_on():
    assert alt.theme.active == "down_the_hall"


def test_the_type_stack_names_the_family_the_exports_bring():
    assert '"Source Sans Pro"' in theme.FONT
    assert "SourceSansPro" in font_source_sans_pro.font_files_ttf
