import type { ComponentType } from "preact";
import { AlignedView } from "../views/aligned";
import { EventView } from "../views/event";
import { ReconcileView } from "../views/reconcile";
import { SeriesView } from "../views/series";
import { StudyView } from "../views/study";
import { TimelineView } from "../views/timeline";

/** One view of the page. */
export interface ViewEntry {
  /** The first part of the path. */
  path: string;
  /** The name in the navigation, and in the title of the window. */
  title: string;
  /** Whether the navigation of the page lists the view. A view of one resource is reached by links. */
  isListed: boolean;
  /** The arguments of the address besides `known`, which all views have. */
  arguments: readonly string[];
  component: ComponentType;
}

const selection = ["events", "series", "pairs", "pair_list"];
const range = ["from", "to"];

/** The views, in the order of the navigation. To add a view, add a folder to `views` and an entry here. */
export const views: readonly ViewEntry[] = [
  {
    path: "timeline",
    title: "Timeline",
    isListed: true,
    arguments: ["kinds", "phases", "actors", "q", "group", "policies", ...range],
    component: TimelineView,
  },
  { path: "event", title: "Event", isListed: false, arguments: ["name"], component: EventView },
  {
    path: "aligned",
    title: "Around events",
    isListed: true,
    arguments: [...selection, "unit", "measure", "first", "last", "step", "reference", "anchor", "plots"],
    component: AlignedView,
  },
  {
    path: "study",
    title: "Study",
    isListed: true,
    arguments: [...selection, "benchmark", "model", "estimation_first", "estimation_last", "first", "last", "adjustment", "exclude"],
    component: StudyView,
  },
  {
    path: "series",
    title: "Prices",
    isListed: true,
    arguments: ["series", "adjustment", "field", "events", ...range],
    component: SeriesView,
  },
  {
    path: "reconcile",
    title: "Reported against observed",
    isListed: true,
    arguments: ["period", "verdicts", "reactions", "reaction"],
    component: ReconcileView,
  },
];
