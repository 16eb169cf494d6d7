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
  component: ComponentType;
}

/** The views, in the order of the navigation. To add a view, add a folder to `views` and an entry here. */
export const views: readonly ViewEntry[] = [
  { path: "timeline", title: "Timeline", isListed: true, component: TimelineView },
  { path: "event", title: "Event", isListed: false, component: EventView },
  { path: "aligned", title: "Around events", isListed: true, component: AlignedView },
  { path: "study", title: "Study", isListed: true, component: StudyView },
  { path: "series", title: "Prices", isListed: true, component: SeriesView },
  { path: "reconcile", title: "Reported against observed", isListed: true, component: ReconcileView },
];
