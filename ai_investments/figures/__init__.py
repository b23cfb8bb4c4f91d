"""Results drawn: one function a chart, from a result to a figure, its text and its source."""

from ai_investments.figures.break_even_line import break_even_line
from ai_investments.figures.capex_bars import capex_bars
from ai_investments.figures.case_path import case_path
from ai_investments.figures.chart import Chart
from ai_investments.figures.claim_against_spent import claim_against_spent
from ai_investments.figures.commitment_bars import commitment_bars
from ai_investments.figures.customer_shares import customer_shares
from ai_investments.figures.depreciation_bars import depreciation_bars
from ai_investments.figures.disputed_figure import disputed_figure
from ai_investments.figures.distribution import Mark, distribution
from ai_investments.figures.evidence_mix import evidence_mix
from ai_investments.figures.growth_matrix import growth_matrix
from ai_investments.figures.growth_splits import growth_splits
from ai_investments.figures.guidance_ladders import guidance_ladders
from ai_investments.figures.implied_valuations import implied_valuations
from ai_investments.figures.intensity_panels import intensity_panels
from ai_investments.figures.investor_bars import investor_bars
from ai_investments.figures.jump_against_months import jump_against_months
from ai_investments.figures.jump_distributions import jump_distributions
from ai_investments.figures.jump_heat_map import jump_heat_map
from ai_investments.figures.jump_histograms import jump_histograms
from ai_investments.figures.lost_customers import lost_customers
from ai_investments.figures.momentum_bars import momentum_bars
from ai_investments.figures.multiples_over_time import multiples_over_time
from ai_investments.figures.new_marks import marked
from ai_investments.figures.new_rows import new_rows
from ai_investments.figures.outlook_guides import outlook_guides
from ai_investments.figures.outlook_quarters import outlook_quarters
from ai_investments.figures.outlook_years import outlook_years
from ai_investments.figures.ranked_steps import ranked_steps
from ai_investments.figures.result_heat_map import Side, result_heat_map
from ai_investments.figures.revenue_needed import revenue_needed
from ai_investments.figures.revenue_path import revenue_path
from ai_investments.figures.scenario_marks import NamedMark, scenario_marks
from ai_investments.figures.scenario_paths import NamedPath, scenario_paths
from ai_investments.figures.stake_value import stake_value
from ai_investments.figures.step_up_line import step_up_line
from ai_investments.figures.timeline import timeline
from ai_investments.figures.tornado_bars import tornado_bars
from ai_investments.figures.trajectory_lines import trajectory_lines
from ai_investments.figures.waterfall_bars import waterfall_bars

__all__ = [
    "Chart",
    "Mark",
    "NamedMark",
    "NamedPath",
    "Side",
    "break_even_line",
    "capex_bars",
    "case_path",
    "claim_against_spent",
    "commitment_bars",
    "customer_shares",
    "depreciation_bars",
    "disputed_figure",
    "distribution",
    "evidence_mix",
    "growth_matrix",
    "growth_splits",
    "guidance_ladders",
    "implied_valuations",
    "intensity_panels",
    "investor_bars",
    "jump_against_months",
    "jump_distributions",
    "jump_heat_map",
    "jump_histograms",
    "lost_customers",
    "marked",
    "momentum_bars",
    "multiples_over_time",
    "new_rows",
    "outlook_guides",
    "outlook_quarters",
    "outlook_years",
    "ranked_steps",
    "result_heat_map",
    "revenue_needed",
    "revenue_path",
    "scenario_marks",
    "scenario_paths",
    "stake_value",
    "step_up_line",
    "timeline",
    "tornado_bars",
    "trajectory_lines",
    "waterfall_bars",
]
