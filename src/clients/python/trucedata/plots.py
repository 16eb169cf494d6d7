"""Plots results of the client with matplotlib. Each function draws into the given axes or into new ones, and returns the axes."""
from __future__ import annotations

from typing import Any, Mapping, Optional

import numpy as np
import pandas as pd

from .studies import Study

_PERCENT_MEASURES = ("SIMPLE_RETURN", "LOG_RETURN", "CUMULATIVE_SIMPLE_RETURN")
_LINE_STYLES = {
    "EXPIRED": "-", "IN_FORCE": "-", "SCHEDULED": (0, (1.5, 0.6)), "THREATENED": (0, (0.5, 0.6)), "SUSPENDED": (0, (2, 0.5, 0.5, 0.5)),
}
_LABELS = {
    "EXPIRED": "in force or expired", "IN_FORCE": "in force or expired", "SCHEDULED": "scheduled", "THREATENED": "threatened",
    "SUSPENDED": "suspended",
}
_VERDICT_COLORS = {"CONSISTENT": "#2a7f3f", "CONSISTENT_UNDER_DEFINITION": "#d9a400", "INCONSISTENT": "#bb2222"}
_RED, _GREY = "#bb0000", "#999999"


def event_window(aligned: pd.DataFrame, axes: Any = None) -> Any:
    """Plots series around one event: a frame of `Client.align` with one event. Gaps show where a market was closed or no value is known."""
    events = aligned["event"].unique()
    if len(events) != 1:
        raise ValueError(f"aligned: contains {len(events)} events; plot one at a time, aligned[aligned['event'] == name]")
    axes = _axes(axes)
    percent = aligned.attrs["measure"] in _PERCENT_MEASURES
    for name, rows in aligned[~aligned["alternative"]].groupby("series", sort=False):
        axes.plot(rows["offset"], rows["value"] * (100 if percent else 1), marker="o", markersize=3, label=name.split("/", 1)[1])
    axes.axvline(0, color=_RED, linewidth=1, linestyle="--")
    if percent:
        axes.axhline(0, color=_GREY, linewidth=0.6)
    window = aligned.attrs["window"].lower()
    labels = {"elapsed": "steps since the event", "bars": "bars around the event"}
    axes.set_xlabel(labels.get(window, "sessions of each series' own calendar around the event"))
    units = set(aligned.attrs["units"].values())
    unit = ", %" if percent else f", {units.pop()}" if len(units) == 1 else ""
    axes.set_ylabel(aligned.attrs["measure"].replace("_", " ").lower() + unit)
    axes.set_title(events[0].split("/", 1)[1])
    return _finish(axes)


def policy_paths(paths: Mapping[str, pd.DataFrame], axes: Any = None) -> Any:
    """Plots one policy as it was known at several dates: frames of `Client.policy_path` by label.

    A step with an open end extends to the edge. A step without a stated level is a mark on the horizontal axis at its first day. A step
    without a first day is omitted.
    """
    if not paths:
        raise ValueError("paths: is empty; give frames of policy_path by label")
    first = next(iter(paths.values())).attrs
    if any(path.attrs["policy"] != first["policy"] for path in paths.values()):
        raise ValueError("paths: contains several policies; plot one at a time")
    drawn = {label: path[path["start_time"].notna()] for label, path in paths.items()}
    days = pd.concat([side for path in drawn.values() for side in (path["start_time"], path["end_time"])]).dropna()
    if days.empty:
        raise ValueError("paths: no step has a first day")
    axes = _axes(axes)
    edge = days.max() + (days.max() - days.min()) / 8 + pd.Timedelta("1D")
    scale = 100 if first["unit"] == "fraction" else 1
    for index, (label, path) in enumerate(drawn.items()):
        # The path that was known first is wide and pale, so that later paths remain visible over it.
        line = {"linewidth": 6, "alpha": 0.4} if index == 0 and len(drawn) > 1 else {"linewidth": 2}
        style: Mapping[str, Any] = {"color": f"C{index}", **line}
        for step in path.itertuples():
            if pd.isna(step.value):
                axes.plot(step.start_time, 0, marker=6, markersize=9, color=style["color"], clip_on=False)
            else:
                end = edge if pd.isna(step.end_time) else step.end_time
                level = step.value * scale
                axes.plot([step.start_time, end], [level, level], linestyle=_LINE_STYLES[step.state], solid_capstyle="butt", **style)
        axes.plot([], [], label=label, **style)
    states = {_LABELS[state]: state for path in drawn.values() for state in path.loc[path["value"].notna(), "state"]}
    for label, state in sorted(states.items()):
        axes.plot([], [], color=_GREY, linewidth=2, linestyle=_LINE_STYLES[state], label=label)
    if any(path["value"].isna().any() for path in drawn.values()):
        axes.plot([], [], color=_GREY, marker=6, linestyle="", label="begins, no level stated")
    axes.set_title(first["display_name"])
    axes.set_ylabel("%" if first["unit"] == "fraction" else first["unit"])
    axes.set_ylim(bottom=0)
    axes.tick_params(axis="x", labelrotation=20)
    return _finish(axes)


def cumulative_abnormal_return(study: Study, axes: Any = None) -> Any:
    """Plots cumulative abnormal returns with their confidence interval.

    The study must have one event, one series, and `cumulative_windows` that start at one offset and end at successive offsets.
    """
    rows = study.cumulative[~study.cumulative["alternative"]].sort_values("last")
    if len(rows[["event", "series"]].drop_duplicates()) != 1 or rows["first"].nunique() != 1:
        raise ValueError(
            "study: must have one event and one series, with cumulative_windows that start at one offset, such as ((-2, -1), (-2, 0))")
    axes = _axes(axes)
    axes.plot(rows["last"], rows["car"] * 100, marker="o", markersize=3, label="CAR")
    axes.fill_between(
        rows["last"], rows["lower"] * 100, rows["upper"] * 100, alpha=0.2, linewidth=0,
        label=f"{study.choices['confidence_level']:.0%} interval")
    axes.axhline(0, color=_GREY, linewidth=0.6)
    axes.axvline(0, color=_RED, linewidth=1, linestyle="--")
    axes.set_xlabel(f"last session of the window, from {rows['first'].iloc[0]:+d}")
    axes.set_ylabel("cumulative abnormal return, %")
    series, event = (rows[column].iloc[0].split("/", 1)[1] for column in ("series", "event"))
    axes.set_title(f"{series}, {study.choices['model'].replace('_', ' ').lower()}\n{event}")
    return _finish(axes)


def reported_against_observed(reconciled: pd.DataFrame, axes: Any = None) -> Any:
    """Plots reported moves with their intervals against observed moves: a frame of `Client.reconcile`.

    Moves that cannot be verified and moves that are not price changes are omitted. On the diagonal line both agree.
    """
    rows = reconciled[reconciled["verdict"].isin(_VERDICT_COLORS) & (reconciled["metric"] == "PRICE_CHANGE_FRACTION")]
    if rows.empty:
        raise ValueError("reconciled: contains no price change that could be verified")
    axes = _axes(axes)
    for verdict, color in _VERDICT_COLORS.items():
        group = rows[rows["verdict"] == verdict]
        value = group["value"] * 100
        reach = [(np.where(np.isfinite(side), side * 100, value) - value).abs() for side in (group["low"], group["high"])]
        down = group["direction"] == "DOWN"
        axes.errorbar(
            group["observed"] * 100, value.where(~down, -value), fmt="o",
            yerr=np.array([reach[0].where(~down, reach[1]), reach[1].where(~down, reach[0])]), markersize=4, color=color, elinewidth=1,
            label=f"{verdict.replace('_', ' ').lower()} ({len(group)})")
    axes.axline((0, 0), slope=1, color=_GREY, linewidth=0.8)
    axes.set_xlabel("observed, by the definition that bears the verdict, %")
    axes.set_ylabel("reported, with its interval, %")
    return _finish(axes)


def _axes(axes: Optional[Any]) -> Any:
    if axes is not None:
        return axes
    try:
        import matplotlib.pyplot as plt
    except ImportError:
        raise ImportError("plots require matplotlib, which is not installed; on Debian, run apt-get install python3-matplotlib") from None
    return plt.subplots(figsize=(8, 4), constrained_layout=True)[1]


def _finish(axes: Any) -> Any:
    axes.legend(frameon=False, fontsize=9)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    return axes
