"""Pictures of what the client answers, with matplotlib. Each takes frames, draws into the axes given or new ones, and returns the axes."""
from __future__ import annotations

from typing import Any, Mapping, Optional

import numpy as np
import pandas as pd

from .studies import Study

_PERCENT_MEASURES = ("SIMPLE_RETURN", "LOG_RETURN", "CUMULATIVE_SIMPLE_RETURN")
_STATES = {"EXPIRED": "-", "IN_FORCE": "-", "SCHEDULED": (0, (1.5, 0.6)), "THREATENED": (0, (0.5, 0.6)), "SUSPENDED": (0, (2, 0.5, 0.5, 0.5))}
_WORDS = {"EXPIRED": "in force or expired", "IN_FORCE": "in force or expired", "SCHEDULED": "scheduled", "THREATENED": "threatened", "SUSPENDED": "suspended"}
_VERDICTS = {"CONSISTENT": "#2a7f3f", "CONSISTENT_UNDER_DEFINITION": "#d9a400", "INCONSISTENT": "#bb2222"}
_RED, _GREY = "#bb0000", "#999999"


def event_window(aligned: pd.DataFrame, axes: Any = None) -> Any:
    """Series around one event: the frame of `Client.align` with one event. Gaps are where a market was closed or nothing is known."""
    events = aligned["event"].unique()
    if len(events) != 1:
        raise ValueError(f"aligned: holds {len(events)} events; draw one at a time, aligned[aligned['event'] == name]")
    axes = _axes(axes)
    percent = aligned.attrs["measure"] in _PERCENT_MEASURES
    for name, rows in aligned[~aligned["alternative"]].groupby("series", sort=False):
        axes.plot(rows["offset"], rows["value"] * (100 if percent else 1), marker="o", markersize=3, label=name.split("/", 1)[1])
    axes.axvline(0, color=_RED, linewidth=1, linestyle="--")
    if percent:
        axes.axhline(0, color=_GREY, linewidth=0.6)
    window = aligned.attrs["window"].lower()
    axes.set_xlabel({"elapsed": "steps since the event", "bars": "bars around the event"}.get(window, "sessions of each series' own calendar around the event"))
    units = set(aligned.attrs["units"].values())
    axes.set_ylabel(aligned.attrs["measure"].replace("_", " ").lower() + (", %" if percent else f", {units.pop()}" if len(units) == 1 else ""))
    axes.set_title(events[0].split("/", 1)[1])
    return _finished(axes)


def policy_paths(paths: Mapping[str, pd.DataFrame], axes: Any = None) -> Any:
    """One policy as it was known at several dates: by label a frame of `Client.policy_path`. An open end is drawn to the edge; a step without a stated
    level is a mark at its first day on the ground; one without a first day is left out."""
    if not paths:
        raise ValueError("paths: is empty; give by label the frames of policy_path")
    first = next(iter(paths.values())).attrs
    if any(path.attrs["policy"] != first["policy"] for path in paths.values()):
        raise ValueError("paths: are of several policies; draw one at a time")
    drawn = {label: path[path["start_time"].notna()] for label, path in paths.items()}
    days = pd.concat([side for path in drawn.values() for side in (path["start_time"], path["end_time"])]).dropna()
    if days.empty:
        raise ValueError("paths: no step has a first day")
    axes = _axes(axes)
    edge = days.max() + (days.max() - days.min()) / 8 + pd.Timedelta("1D")
    scale = 100 if first["unit"] == "fraction" else 1
    for index, (label, path) in enumerate(drawn.items()):
        # What was known first lies broad and pale below what was known later.
        style = {"color": f"C{index}", "linewidth": 6, "alpha": 0.4} if index == 0 and len(drawn) > 1 else {"color": f"C{index}", "linewidth": 2}
        for step in path.itertuples():
            if pd.isna(step.value):
                axes.plot(step.start_time, 0, marker=6, markersize=9, color=style["color"], clip_on=False)
            else:
                end = edge if pd.isna(step.end_time) else step.end_time
                axes.plot([step.start_time, end], [step.value * scale] * 2, linestyle=_STATES[step.state], solid_capstyle="butt", **style)
        axes.plot([], [], label=label, **style)
    states = {_WORDS[state]: state for path in drawn.values() for state in path.loc[path["value"].notna(), "state"]}
    for words, state in sorted(states.items()):
        axes.plot([], [], color=_GREY, linewidth=2, linestyle=_STATES[state], label=words)
    if any(path["value"].isna().any() for path in drawn.values()):
        axes.plot([], [], color=_GREY, marker=6, linestyle="", label="begins, no level stated")
    axes.set_title(first["display_name"])
    axes.set_ylabel("%" if first["unit"] == "fraction" else first["unit"])
    axes.set_ylim(bottom=0)
    axes.tick_params(axis="x", labelrotation=20)
    return _finished(axes)


def cumulative_abnormal_return(study: Study, axes: Any = None) -> Any:
    """Cumulative abnormal returns with the band of their confidence interval: of a study of one event and one series whose `cumulative_windows` begin
    at one offset and end at each that follows."""
    rows = study.cumulative[~study.cumulative["alternative"]].sort_values("last")
    if len(rows[["event", "series"]].drop_duplicates()) != 1 or rows["first"].nunique() != 1:
        raise ValueError("study: must be of one event and one series, with cumulative_windows that begin at one offset, such as ((-2, -2), (-2, -1), (-2, 0))")
    axes = _axes(axes)
    axes.plot(rows["last"], rows["car"] * 100, marker="o", markersize=3, label="CAR")
    axes.fill_between(
        rows["last"], rows["lower"] * 100, rows["upper"] * 100, alpha=0.2, linewidth=0, label=f"{study.choices['confidence_level']:.0%} interval")
    axes.axhline(0, color=_GREY, linewidth=0.6)
    axes.axvline(0, color=_RED, linewidth=1, linestyle="--")
    axes.set_xlabel(f"last session of the window, from {rows['first'].iloc[0]:+d}")
    axes.set_ylabel("cumulative abnormal return, %")
    axes.set_title(f"{rows['series'].iloc[0].split('/', 1)[1]}, {study.choices['model'].replace('_', ' ').lower()}\n{rows['event'].iloc[0].split('/', 1)[1]}")
    return _finished(axes)


def reported_against_observed(reconciled: pd.DataFrame, axes: Any = None) -> Any:
    """Reported moves with their intervals against what prices say: the frame of `Client.reconcile`. Moves that cannot be verified, and those that are
    no price changes, are left out; on the line both agree."""
    rows = reconciled[reconciled["verdict"].isin(_VERDICTS) & (reconciled["metric"] == "PRICE_CHANGE_FRACTION")]
    if rows.empty:
        raise ValueError("reconciled: no price change in it could be verified")
    axes = _axes(axes)
    for verdict, colour in _VERDICTS.items():
        group = rows[rows["verdict"] == verdict]
        value = group["value"] * 100
        reach = [(np.where(np.isfinite(side), side * 100, value) - value).abs() for side in (group["low"], group["high"])]
        down = group["direction"] == "DOWN"
        axes.errorbar(
            group["observed"] * 100, value.where(~down, -value), fmt="o",
            yerr=np.array([reach[0].where(~down, reach[1]), reach[1].where(~down, reach[0])]), markersize=4, color=colour, elinewidth=1,
            label=f"{verdict.replace('_', ' ').lower()} ({len(group)})")
    axes.axline((0, 0), slope=1, color=_GREY, linewidth=0.8)
    axes.set_xlabel("observed, by the definition that fits best, %")
    axes.set_ylabel("reported, with what the words leave open, %")
    return _finished(axes)


def _axes(axes: Optional[Any]) -> Any:
    if axes is not None:
        return axes
    try:
        import matplotlib.pyplot as plt
    except ImportError:
        raise ImportError("plots need matplotlib, which is not installed: on Debian, apt-get install python3-matplotlib") from None
    return plt.subplots(figsize=(8, 4), constrained_layout=True)[1]


def _finished(axes: Any) -> Any:
    axes.legend(frameon=False, fontsize=9)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    return axes
