"""What truth.toml says was planted can be found again in the files, by plain counting.

Tolerances: a rate lies within 3.9 standard errors of what was planted (by chance it would not once in 10,000
times); the seed is fixed, so a test that passes keeps passing. Effects that need many asks are looked for in
2,500 projects.
"""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from tests.sample_data.conftest import AS_OF, Sample, log_risk_ratio, made

pytestmark = pytest.mark.slow

ERRORS = 3.9
LEVEL = 1e-4
TACTICS = ("cocreate", "visual", "pressure", "small_win", "rational_case", "policy", "coalition", "exchange")


def wilson(share: float, count: int, z: float = 1.96) -> tuple[float, float]:
    """The Wilson interval of a share."""
    middle = (share + z**2 / (2 * count)) / (1 + z**2 / count)
    half = z * np.sqrt(share * (1 - share) / count + z**2 / (4 * count**2)) / (1 + z**2 / count)
    return middle - half, middle + half


def ledger(sample: Sample) -> pd.DataFrame:
    """Minutes of elapsed time by stage and holder: a walk over the moments at which anything changes."""
    as_of = pd.Timestamp(sample.truth["as_of"], tz="Europe/Berlin")
    visits = sample.visits.assign(
        start=sample.visits["entered_at"].dt.tz_localize("Europe/Berlin"),
        end=sample.visits["left_at"].dt.tz_localize("Europe/Berlin").fillna(as_of),
    )
    ends = sample.projects["completed_at"].fillna(sample.projects["closed_at"]).dt.tz_localize("Europe/Berlin")
    parts = []
    for project, mine in visits.groupby("project_id"):
        stays = list(zip(mine["start"], mine["end"], mine["stage"], mine["holder_function"], strict=True))
        last = ends[project] if pd.notna(ends[project]) else as_of
        moments = sorted({moment for start, end, _, _ in stays for moment in (start, end)} | {last})
        for before, after in zip(moments, moments[1:], strict=False):
            active = [(stage, holder) for start, end, stage, holder in stays if start <= before and end >= after]
            nobody = "nobody" if before < stays[-1][1] or any(start > before for start, *_ in stays) else "unattributed"
            for stage, holder in active or [(nobody, nobody)]:
                minutes = (after - before).total_seconds() / 60 / max(len(active), 1)
                parts.append((stage, holder, minutes))
    return pd.DataFrame(parts, columns=["stage", "holder", "minutes"])


def test_a_walk_over_the_visits_gives_the_elapsed_time_of_every_stage_and_holder(sample):
    found, truth = ledger(sample), sample.truth["elapsed"]
    total = found["minutes"].sum()
    assert total == pytest.approx(truth["minutes"])
    for name in ("stage", "holder"):
        shares = (found.groupby(name)["minutes"].sum() / total).to_dict()
        assert shares == pytest.approx({each: share for each, share in truth[name].items() if share}, abs=1e-8)
    assert sum(truth["side"].values()) == pytest.approx(1)
    assert truth["side"]["stakeholder"] + truth["side"]["control"] > 0.5, "most of the time is inside"


@pytest.mark.parametrize("which", ["sample", "large"])
def test_functions_object_as_often_as_planted(which, request):
    sample = request.getfixturevalue(which)
    told = sample.contacts[sample.contacts["outcome"].isin(["commitment", "compliance", "resistance"])]
    counted = (told["outcome"] == "resistance").groupby(told["asked"]).agg(["sum", "size"])
    assert len(counted) == 13
    for function, truth in sample.truth["objections"].items():
        objections, answered = counted.loc[function]
        assert (objections, answered) == (truth["objections"], truth["answered"])
        rate = truth["expected_rate"]
        error = np.sqrt(rate * (1 - rate) / answered)
        assert objections / answered == pytest.approx(rate, abs=ERRORS * error), function


def test_a_function_objects_for_its_own_reasons(large):
    told = large.contacts[large.contacts["outcome"] == "resistance"]
    counted = told.groupby(["asked", "reason"]).size().unstack(fill_value=0)
    for function, shares in large.truth["reasons"].items():
        row = counted.loc[function].reindex(shares, fill_value=0)
        assert row.to_dict() == large.truth["reasons_counted"][function]
        expected = np.array(list(shares.values())) / sum(shares.values()) * row.sum()
        # a chi-square needs five expected in each cell: the rare reasons are pooled
        rare = expected < 5
        pooled = [np.append(each[~rare], each[rare].sum()) for each in (row.to_numpy(), expected)]
        observed, expected = ([each[:-1], each][int(rare.any())] for each in pooled)
        assert stats.chisquare(observed, expected).pvalue > LEVEL, function


def test_talking_about_what_they_protect_lowers_objections_by_the_planted_ratio(large):
    rounds = large.rounds[(large.rounds["language"] != "") & (large.rounds["stakeholder_id"] != "")]
    found, error = log_risk_ratio(rounds, "is_matched")
    truth = large.truth["language_match"]
    matched = truth["answered_with"] / (truth["answered_with"] + truth["answered_without"])
    # the language of one round in eight is not recorded, whatever it was
    missing = np.sqrt(matched * (1 - matched) * 0.2 / len(rounds))
    assert rounds["is_matched"].mean() == pytest.approx(matched, abs=ERRORS * missing)
    assert error < 0.06
    assert found == pytest.approx(np.log(truth["ratio"]), abs=ERRORS * error)


@pytest.mark.parametrize("which", ["sample", "large"])
def test_prealignment_looks_harmful_and_helps(which, request):
    sample = request.getfixturevalue(which)
    rounds = sample.with_tactic("prealign")
    naive = rounds.groupby("is_used")["is_objection"].agg(["mean", "size"])
    harm = naive.loc[True, "mean"] - naive.loc[False, "mean"]
    assert harm > 1.96 * np.sqrt((naive["mean"] * (1 - naive["mean"]) / naive["size"]).sum())
    found, error = log_risk_ratio(rounds, "is_used")
    assert found < -3 * error
    assert found == pytest.approx(np.log(sample.truth["prealign"]["ratio"]), abs=ERRORS * error)


def test_prealignment_is_used_on_those_who_start_against(large):
    first = large.with_tactic("prealign").query("is_first")
    use = first.groupby("start")["is_used"].agg(["mean", "size"])
    stances = ("unaware", "resistant", "neutral", "supportive", "leading")
    for stance, planted in zip(stances, large.truth["prealign"]["use_by_starting_stance"], strict=True):
        error = np.sqrt(planted * (1 - planted) / use.loc[stance, "size"])
        assert use.loc[stance, "mean"] == pytest.approx(planted, abs=ERRORS * error), stance


@pytest.mark.parametrize("tactic", TACTICS)
def test_a_tactic_has_the_planted_effect_or_none(large, tactic):
    found, error = log_risk_ratio(large.with_tactic(tactic), "is_used")
    truth = large.truth["tactics"]
    assert (truth[tactic]["ratio"] == 1) == (tactic in truth["without_effect"])
    assert found == pytest.approx(np.log(truth[tactic]["ratio"]), abs=ERRORS * error)


def trust(sample: Sample, side: str = "stakeholder") -> pd.DataFrame:
    """Trust score per sheet (0–100), its function and person, and whether it came after the milestone."""
    sheets = sample.table("pulse").query("side == @side and answered_at != ''")
    by_person = sheets["stakeholder_id"].map(sample.functions)
    items = sheets.loc[:, "ability_needs":"willingness"].apply(pd.to_numeric)
    score = ((items.mean(axis=1) - 1) / 6 * 100).where(items.notna().sum(axis=1) >= 5)
    return pd.DataFrame({
        "score": score, "of": sheets["function"].where(sheets["stakeholder_id"] == "", by_person),
        "person": sheets["stakeholder_id"] + sheets["respondent_id"],
        "is_after": pd.to_datetime(sheets["asked_at"]) >= pd.Timestamp(sample.truth["trust"]["step_on"]),
    }).dropna()  # fmt: skip


def test_trust_steps_up_with_the_milestone(sample):
    sheets = trust(sample)
    by_person = sheets.groupby(["person", "is_after"])["score"].mean().unstack().dropna()
    gain = by_person[True] - by_person[False]
    error = gain.std() / np.sqrt(len(gain))
    assert gain.mean() == pytest.approx(sample.truth["trust"]["step"], abs=ERRORS * error)
    assert gain.mean() > 10 * error
    milestones = sample.table("milestones").set_index("happened_on")
    assert milestones.loc[sample.truth["trust"]["step_on"].isoformat(), "kind"] == "change"


@pytest.fixture(scope="module")
def improved(tmp_path_factory) -> Sample:
    """Return a company without trends, in which trust steps up and more projects start early from that day on."""
    off = ("involvement_trend", "language_trend")
    return made(tmp_path_factory.mktemp("improved"), scale=5.0, without=off, trust_step=0.21, involvement_step=0.6)


def test_a_step_is_as_large_as_it_is_asked_for(improved):
    assert improved.truth["trust"]["step"] == pytest.approx(21)
    by_person = trust(improved).groupby(["person", "is_after"])["score"].mean().unstack().dropna()
    gain = by_person[True] - by_person[False]
    # A scale that ends at 7 takes a little off the highest scores.
    assert gain.mean() == pytest.approx(20.7, abs=ERRORS * gain.std() / np.sqrt(len(gain)))
    projects = improved.projects[improved.projects["involved_at"] != ""]
    is_after = projects["intake_at"] >= pd.Timestamp(improved.truth["involvement"]["step_on"])
    is_early = projects["involved_at"].isin(["need", "specification"]).groupby(is_after).agg(["mean", "size"])
    for after, planted in ((False, 0.46), (True, 0.46 + improved.truth["involvement"]["step"] * 0.54)):
        low, high = wilson(*is_early.loc[after], z=ERRORS)
        assert low <= planted <= high


def test_without_trends_involvement_and_language_are_the_same_in_every_year(improved, large):
    def by_half(sample: Sample) -> tuple[pd.Series, pd.Series]:
        projects = sample.projects[sample.projects["involved_at"] != ""].iloc[:1500]
        is_early = projects["involved_at"].isin(["need", "specification"])
        asked = sample.rounds[sample.rounds["language"] != ""]
        plain = asked[~asked["tactics"].str.contains("speak_their_language")]
        half = plain["project_id"] > "P-001250"
        return is_early.groupby(np.arange(len(is_early)) >= 750).mean(), plain.groupby(half)["is_matched"].mean()

    level, growing = by_half(improved), by_half(large)
    # 750 projects: 0.025 is one standard error of the difference; thousands of rounds: 0.01.
    assert level[0][True] - level[0][False] == pytest.approx(0, abs=ERRORS * 0.026)
    assert level[1][True] - level[1][False] == pytest.approx(0, abs=ERRORS * 0.01)
    assert growing[1][True] - growing[1][False] > ERRORS * 0.01


def test_procurement_overestimates_how_it_is_seen(sample):
    gap = trust(sample, "procurement")["score"].mean() - trust(sample).groupby("of")["score"].mean().mean()
    # people differ by 7 points and 155 were asked; the functions' means are averaged as the estimates are
    assert gap == pytest.approx(sample.truth["trust"]["perception_gap"], abs=ERRORS * 7 / np.sqrt(155))


def test_one_function_is_served_on_time_and_does_not_trust_and_one_the_other_way_round(sample):
    projects, planted = sample.projects, sample.truth["delivery_against_trust"]
    due = projects[(projects["need_by"] <= pd.Timestamp(AS_OF)) & (projects["status"] != "cancelled")]
    is_met = (due["status"] == "completed") & (due["completed_at"].dt.normalize() <= due["need_by"])
    on_need = is_met.groupby(due["requesting_function"]).agg(["mean", "size"])
    after = trust(sample).query("is_after").groupby("of")["score"].mean()
    served, trusted = planted["on_time_and_not_trusted"], planted["trusted_and_late"]
    assert wilson(*on_need.loc[served])[0] > 0.7 > 0.4 > wilson(*on_need.loc[trusted])[1]
    assert after[served] == after.min() < 50 < 75 < after[trusted] == after.max()


def test_promises_look_better_kept_after_they_were_renegotiated(sample):
    projects, truth = sample.projects, sample.truth["promises"]
    later = projects["repromised_for"].fillna(projects["promised_for"])
    is_gone = (projects["status"] == "cancelled") & (projects["closed_at"].dt.normalize() < projects["promised_for"])
    today = pd.Timestamp(AS_OF)
    is_due = (projects["promised_for"] <= today) & (later <= today) & ~is_gone
    signed = projects["completed_at"].dt.normalize()
    strict, kind = is_due & (signed <= projects["promised_for"]), is_due & (signed <= later)
    assert (is_due.sum(), strict.sum(), kind.sum()) == (
        truth["due"],
        truth["kept_strict"],
        truth["kept_renegotiated"],
    )
    assert wilson(strict.sum() / is_due.sum(), is_due.sum())[1] < wilson(kind.sum() / is_due.sum(), is_due.sum())[0]
    late = projects[projects["promised_for"].notna() & (signed > projects["promised_for"])]
    for counted, share, of in (
        (late["repromised_for"].notna().sum(), truth["renegotiated_share_of_late"], len(late)),
        ((signed[late.index] <= late["repromised_for"]).sum(), truth["kept_after_renegotiation"],
         late["repromised_for"].notna().sum()),
    ):  # fmt: skip
        assert stats.binomtest(int(counted), int(of), share).pvalue > LEVEL


def residuals(sample: Sample) -> pd.DataFrame:
    """Logarithm of each visit's working days less what is planted for holder, spend band and category.

    Visits without an objection only, and none that was cut short; one still running counts as endless, which a
    median does not mind.
    """
    days = sample.truth["days"]
    visits = sample.visits[(sample.visits["outcome"] != "withdrawn") & sample.visits["stage"].isin(days["median"])]
    visits = visits.merge(sample.projects.reset_index()[["project_id", "spend", "category"]], on="project_id")
    told = sample.contacts[sample.contacts["outcome"] == "resistance"]
    objected = set(zip(told["project_id"], told["stage"], strict=True))
    visits = visits[[pair not in objected for pair in zip(visits["project_id"], visits["stage"], strict=True)]]
    entered, left = (visits[name].fillna(pd.Timestamp("2100-01-01")) for name in ("entered_at", "left_at"))
    whole = np.busday_count(
        entered.to_numpy("datetime64[D]"),
        left.to_numpy("datetime64[D]"),
        holidays=np.array(days["closed"], dtype="datetime64[D]"),
    )
    part = (left - left.dt.normalize()) - (entered - entered.dt.normalize())
    worked = whole + part.dt.total_seconds() / (8 * 3600)
    band = np.searchsorted(days["spend_band"]["up_to"], visits["spend"].astype(float), side="right")
    by_project = np.array(days["spend_band"]["factor"])[band] * visits["category"].map(days["category_factor"])
    factor = visits["holder_function"].map(days["holder_factor"]) * by_project.where(visits["stage"] != "on_hold", 1)
    rest = np.log(worked) - np.log(factor)
    middle, sigma = (visits["stage"].map(days[name]) for name in ("median", "sigma"))
    day = visits["entered_at"].dt.strftime("%m-%d")
    is_rush = visits["stage"].isin(days["rush_stages"]) & day.between(days["rush_from"], days["rush_until"])
    return visits[["stage", "category", "holder_function", "entered_at"]].assign(
        band=band, is_rush=is_rush, rest=rest, standard=(rest - np.log(middle)) / sigma
    )


def usual(sample: Sample) -> pd.DataFrame:
    """The residuals outside the rush before Christmas and before legal review became slow."""
    rest = residuals(sample)
    slow_from = pd.Timestamp(sample.truth["days"]["legal_slow_from"])
    return rest[~rest["is_rush"] & ~((rest["stage"] == "legal_review") & (rest["entered_at"] >= slow_from))]


def test_stays_take_the_planted_days(large):
    days = large.truth["days"]
    rest = usual(large)
    # stuck visits move a median by this many sigmas
    stuck_shift = days["stuck_chance"] * np.sqrt(np.pi / 2)
    for stage, mine in rest.groupby("stage")["rest"]:
        sigma = days["sigma"][stage]
        error = 1.2533 * sigma / np.sqrt(len(mine))
        tolerance = ERRORS * error + stuck_shift * sigma
        assert mine.median() == pytest.approx(np.log(days["median"][stage]), abs=tolerance), stage
        # the middle half of a normal is 1.349 sigma wide, ± 1.2 sigma / √n; stuck visits add a little
        spread = (mine.quantile(0.75) - mine.quantile(0.25)) / 1.349
        assert spread == pytest.approx(sigma, abs=ERRORS * 1.2 * sigma / np.sqrt(len(mine)) + 0.03), stage
    assert set(rest["stage"]) == set(days["median"])


@pytest.mark.parametrize("name", ["band", "category", "holder_function"])
def test_spend_category_and_holder_multiply_the_days_as_planted(large, name):
    rest = usual(large)
    stuck_shift = large.truth["days"]["stuck_chance"] * np.sqrt(np.pi / 2)
    for each, mine in rest[rest["stage"] != "on_hold"].groupby(name)["standard"]:
        assert mine.median() == pytest.approx(0, abs=ERRORS * 1.2533 / np.sqrt(len(mine)) + stuck_shift), each


def test_decisions_before_christmas_are_quicker_and_legal_review_has_become_slower(large):
    days, rest = large.truth["days"], residuals(large)
    slow_from = pd.Timestamp(days["legal_slow_from"])
    is_slow = (rest["stage"] == "legal_review") & (rest["entered_at"] >= slow_from)
    # in the last month most visits are still running, and the median is not reached
    is_slow &= rest["entered_at"] < pd.Timestamp(AS_OF) - pd.Timedelta(days=31)
    for chosen, factor in ((rest["is_rush"], days["rush_factor"]), (is_slow, days["legal_factor"])):
        mine = rest.loc[chosen, "standard"]
        planted = np.log(factor) / 0.65  # sigma of these stages
        assert len(mine) > 50
        assert mine.median() == pytest.approx(planted, abs=ERRORS * 1.2533 / np.sqrt(len(mine)) + 0.05)
        assert abs(mine.median()) > 0.3


def test_bigger_spend_is_slower(sample):
    done = sample.projects[sample.projects["status"] == "completed"]
    days = (done["completed_at"] - done["intake_at"]).dt.days
    bands = np.searchsorted(sample.truth["days"]["spend_band"]["up_to"], done["spend"].astype(float), side="right")
    medians = days.groupby(bands).median()
    assert len(medians) == 4
    assert medians.is_monotonic_increasing


def test_objections_lengthen_the_visit_they_fall_into(large):
    visits = large.visits[large.visits["left_at"].notna() & (large.visits["stage"] == "budget_approval")]
    days = (visits["left_at"] - visits["entered_at"]).dt.days.groupby(visits["project_id"]).sum()
    told = large.contacts[large.contacts["stage"] == "budget_approval"]
    count = (told["outcome"] == "resistance").groupby(told["project_id"]).sum().reindex(days.index, fill_value=0)
    ratio = days[count == 1].median() / days[count == 0].median()
    # medians of whole calendar days of 300 and more visits are good to a sixth
    assert ratio == pytest.approx(1 + large.truth["days"]["objection_delay"], rel=1 / 6)


def test_most_hours_go_into_internal_alignment(sample):
    effort = sample.table("effort").query("kind in ('internal_alignment', 'supplier')")
    hours, is_internal = effort["hours"].astype(float), effort["kind"] == "internal_alignment"
    share = hours[is_internal].sum() / hours.sum()
    planted = sample.truth["effort"]["internal_share"]
    # hours vary by 0.7 of their mean, which widens the binomial error by √(1 + 0.7²)
    error = np.sqrt(planted * (1 - planted) / len(effort) * 1.5)
    assert share == pytest.approx(planted, abs=ERRORS * error)


@pytest.mark.slow
def test_without_an_effect_it_is_gone_and_the_rest_stays(tmp_path, large):
    off = made(tmp_path, scale=5.0, without=("prealign_on_hard_cases", "language_match", "trust_step", "promise_gap"))
    naive = off.with_tactic("prealign").groupby("is_used")["is_objection"].mean()
    assert naive[True] < naive[False], "without hard cases the naive comparison shows the benefit"
    found, error = log_risk_ratio(off.rounds[off.rounds["language"] != ""], "is_matched")
    assert found == pytest.approx(0, abs=ERRORS * error)
    by_time = trust(off).groupby("is_after")["score"].mean()
    assert by_time[True] == pytest.approx(by_time[False], abs=1)
    assert (off.table("projects")["repromised_for"] == "").all()
    for name in ("requesting_function", "title", "spend", "intake_at"):
        assert off.projects[name].equals(large.projects[name])
    found, error = log_risk_ratio(off.with_tactic("cocreate"), "is_used")
    assert found == pytest.approx(np.log(large.truth["tactics"]["cocreate"]["ratio"]), abs=ERRORS * error)
