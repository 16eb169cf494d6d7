import type { ECharts, EChartsCoreOption } from "echarts/core";
import type { ComponentChildren, RefObject } from "preact";
import { useEffect, useId, useImperativeHandle, useMemo, useRef, useState } from "preact/hooks";
import { theme } from "../app/theme";
import { useStore } from "../data/store";
import { rangeOfKey, useGestures, type TimeRange } from "./range";
import { readColors, type Colors } from "./theme";

/** What a chart is drawn with. */
export interface ChartContext {
  colors: Colors;
  width: number;
  height: number;
  /** Whether the chart is narrower than 600 pixels, as on a telephone. */
  isNarrow: boolean;
}

/** Makes pictures of a chart as it is shown. */
export interface ChartHandle {
  png(title: string, note: string): Promise<Blob>;
  svg(title: string, note: string): Promise<string>;
}

/** What the pointer is at. */
export interface Hover {
  /** The value of the horizontal axis at the pointer: for a time axis, milliseconds since 1970. */
  x: number;
  /** The place of the pointer in the chart, in pixels. A chart of several plots finds the plot by it. */
  left: number;
  top: number;
  /** The id of the series and the index of its item under the pointer. */
  item?: { seriesId: string; index: number };
}

interface ChartProperties {
  /** What the chart shows, for screen readers, such as "Events by time". */
  name: string;
  /** What can be read from it and which keys it accepts, for screen readers. */
  description: string;
  height: number;
  /** The pixels left and right of the plot, which the option's grid must use too. */
  margins: { left: number; right: number };
  option(context: ChartContext): EChartsCoreOption;
  handle?: RefObject<ChartHandle | null>;
  /** The range of a time axis. With `limits` and `onRange` the reader can pan and zoom it. */
  range?: TimeRange;
  limits?: TimeRange;
  onRange?(range: TimeRange): void;
  /** What the tooltip shows; null shows none. */
  tooltip?(hover: Hover): ComponentChildren;
  onPick?(hover: Hover): void;
  /** Handles a key before the chart does. Returns whether it did. */
  onKey?(event: KeyboardEvent): boolean;
}

const narrowBelow = 600;

/** A chart with the colours of the theme, a tooltip, pictures, and pan and zoom by mouse, touch and keyboard. */
export function Chart(properties: ChartProperties) {
  const { name, description, height, option, handle, tooltip, margins } = properties;
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLDivElement>(null);
  const chart = useRef<ECharts | undefined>(undefined);
  const [isReady, setReady] = useState(false);
  const [width, setWidth] = useState(0);
  const [hover, setHover] = useState<Hover>();
  const latest = useRef(properties);
  latest.current = properties;
  const shownTheme = useStore(theme);
  const id = useId();
  const colors = useMemo(readColors, [shownTheme]);
  const context = { colors, width, height, isNarrow: width < narrowBelow };
  const hasMoved = useGestures(frame, { ...properties, margins });

  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry.contentRect.width)));
    observer.observe(frame.current!);
    return () => observer.disconnect();
  }, []);

  useEffect(() => {
    let isGone = false;
    void Promise.all([import("./echarts"), document.fonts.load("12px Inter")]).then(([{ init }]) => {
      if (isGone) return;
      const made = init(canvas.current!, null, { renderer: "canvas" });
      chart.current = made;
      const hovered = (event: { offsetX: number; offsetY: number }, item?: Hover["item"]) => {
        const x = made.convertFromPixel({ xAxisIndex: 0 }, event.offsetX) as unknown as number;
        const at = { x, item, left: event.offsetX, top: event.offsetY };
        setHover(at);
        return at;
      };
      const itemOf = (event: { seriesId?: string; dataIndex: number }) =>
        event.seriesId === undefined ? undefined : { seriesId: event.seriesId, index: event.dataIndex };
      let current: Hover["item"];
      made.on("mouseover", (event) => {
        current = itemOf(event as never);
      });
      made.on("mouseout", () => {
        current = undefined;
      });
      made.getZr().on("mousemove", (event) => {
        if (latest.current.tooltip) hovered(event, current);
      });
      made.getZr().on("globalout", () => {
        current = undefined;
        setHover(undefined);
      });
      made.getZr().on("click", (event) => {
        if (!hasMoved.current) latest.current.onPick?.(hovered(event, current));
      });
      setReady(true);
    });
    return () => {
      isGone = true;
      chart.current?.dispose();
      chart.current = undefined;
    };
  }, []);

  useEffect(() => {
    if (!isReady || width === 0) return;
    chart.current!.resize({ width, height });
  }, [isReady, width, height]);

  // Drawing waits for the next frame, so that several changes of the range in one frame are drawn once.
  useEffect(() => {
    if (!isReady || width === 0) return;
    const frameRequest = requestAnimationFrame(() =>
      chart.current?.setOption({ animation: false, useUTC: true, ...option(context) }, { notMerge: true }),
    );
    return () => cancelAnimationFrame(frameRequest);
  }, [isReady, width, height, colors, option]);

  useImperativeHandle(handle ?? null, () => {
    const made = async () => ({
      pictures: await import("./picture"),
      drawn: { useUTC: true, ...option(context) } as EChartsCoreOption,
    });
    return {
      png: async (title, note) => {
        const { pictures, drawn } = await made();
        return pictures.pngPicture(drawn, width, height, colors, { title, note });
      },
      svg: async (title, note) => {
        const { pictures, drawn } = await made();
        return pictures.svgPicture(drawn, width, height, colors, { title, note });
      },
    };
  });

  const onKeyDown = (event: KeyboardEvent) => {
    const { onKey, range, limits, onRange } = latest.current;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (onKey?.(event)) return event.preventDefault();
    const next = range && limits && rangeOfKey(event, range, limits);
    if (next) {
      event.preventDefault();
      onRange?.(next);
    }
  };

  const tip = hover && tooltip?.(hover);
  const isPannable = properties.onRange !== undefined;
  return (
    <div
      class="chart"
      ref={frame}
      style={{ height: `${height}px` }}
      tabIndex={0}
      role="group"
      aria-label={name}
      aria-describedby={id}
      aria-roledescription="chart"
      data-pannable={isPannable}
      data-ready={isReady}
      onKeyDown={onKeyDown}
    >
      <p id={id} class="visually-hidden">
        {description}
      </p>
      <div ref={canvas} class="chart-canvas" aria-hidden="true" />
      {tip && (
        <div
          class="tooltip"
          aria-hidden="true"
          data-side={hover.left > width / 2 ? "left" : "right"}
          style={{ left: `${hover.left}px`, top: `${hover.top}px` }}
        >
          {tip}
        </div>
      )}
    </div>
  );
}
