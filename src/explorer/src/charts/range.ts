import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";

/** A range of time in milliseconds since 1970. */
export interface TimeRange {
  start: number;
  end: number;
}

const minLengthMs = 60_000;

/** Returns the range moved by a part of its length, kept within the limits. */
export function pan({ start, end }: TimeRange, part: number, limits: TimeRange): TimeRange {
  const length = end - start;
  const moved = Math.max(limits.start, Math.min(limits.end - length, start + part * length));
  return { start: moved, end: moved + length };
}

/** Returns the range with its length multiplied by `factor` around the position `at` of it (0 its start, 1 its end). */
export function zoom({ start, end }: TimeRange, factor: number, at: number, limits: TimeRange): TimeRange {
  const length = Math.max(minLengthMs, Math.min(limits.end - limits.start, (end - start) * factor));
  const fixed = start + at * (end - start);
  const first = Math.max(limits.start, Math.min(limits.end - length, fixed - at * length));
  return { start: first, end: first + length };
}

/** Returns the range after a key; undefined for keys that do not change it. Arrows need Shift, so that a view can use them alone. */
export function rangeOfKey(event: KeyboardEvent, range: TimeRange, limits: TimeRange): TimeRange | undefined {
  switch (event.key) {
    case "+":
    case "=":
      return zoom(range, 0.6, 0.5, limits);
    case "-":
      return zoom(range, 1 / 0.6, 0.5, limits);
    case "0":
      return limits;
    case "ArrowLeft":
      return event.shiftKey ? pan(range, -0.2, limits) : undefined;
    case "ArrowRight":
      return event.shiftKey ? pan(range, 0.2, limits) : undefined;
    default:
      return undefined;
  }
}

interface GestureOptions {
  range?: TimeRange;
  limits?: TimeRange;
  onRange?(range: TimeRange): void;
  /** The pixels left and right of the plot. */
  margins: { left: number; right: number };
}

/** Pans a chart by dragging and by a horizontal wheel, zooms it by pinching, by Ctrl and the wheel, and by a double click. */
export function useGestures(element: RefObject<HTMLElement | null>, options: GestureOptions): RefObject<boolean> {
  const latest = useRef(options);
  latest.current = options;
  // Whether the pointer has moved since it was pressed: then releasing it is no click.
  const hasMoved = useRef(false);

  useEffect(() => {
    const target = element.current!;
    const pointers = new Map<number, number>();
    const apply = (change: (range: TimeRange, limits: TimeRange, width: number, left: number) => TimeRange) => {
      const { range, limits, onRange, margins } = latest.current;
      if (!range || !limits || !onRange) return;
      const box = target.getBoundingClientRect();
      const next = change(range, limits, box.width - margins.left - margins.right, box.left + margins.left);
      // Several events can come before the next rendering.
      latest.current = { ...latest.current, range: next };
      onRange(next);
    };
    const onDown = (event: PointerEvent) => {
      if (event.button !== 0) return;
      if (pointers.size === 0) hasMoved.current = false;
      pointers.set(event.pointerId, event.clientX);
    };
    const onMove = (event: PointerEvent) => {
      const before = pointers.get(event.pointerId);
      if (before === undefined) return;
      const moved = event.clientX - before;
      if (!hasMoved.current && Math.abs(moved) < 4) return;
      if (!hasMoved.current) target.setPointerCapture(event.pointerId);
      hasMoved.current = true;
      const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
      pointers.set(event.pointerId, event.clientX);
      apply((range, limits, width, left) => {
        if (other === undefined) return pan(range, -moved / width, limits);
        const factor = Math.abs(before - other) / Math.max(20, Math.abs(event.clientX - other));
        return zoom(range, factor, ((event.clientX + other) / 2 - left) / width, limits);
      });
    };
    const onUp = (event: PointerEvent) => void pointers.delete(event.pointerId);
    const onWheel = (event: WheelEvent) => {
      const isHorizontal = Math.abs(event.deltaX) > Math.abs(event.deltaY) || event.shiftKey;
      if (!isHorizontal && !event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const delta = event.deltaX || event.deltaY;
      apply((range, limits, width, left) =>
        isHorizontal
          ? pan(range, delta / width, limits)
          : zoom(range, Math.exp(event.deltaY / 300), (event.clientX - left) / width, limits),
      );
    };
    const onDouble = (event: MouseEvent) => apply((range, limits, width, left) => zoom(range, 0.5, (event.clientX - left) / width, limits));
    target.addEventListener("pointerdown", onDown);
    target.addEventListener("pointermove", onMove);
    target.addEventListener("pointerup", onUp);
    target.addEventListener("pointercancel", onUp);
    target.addEventListener("lostpointercapture", onUp);
    target.addEventListener("wheel", onWheel, { passive: false });
    target.addEventListener("dblclick", onDouble);
    return () => {
      target.removeEventListener("pointerdown", onDown);
      target.removeEventListener("pointermove", onMove);
      target.removeEventListener("pointerup", onUp);
      target.removeEventListener("pointercancel", onUp);
      target.removeEventListener("lostpointercapture", onUp);
      target.removeEventListener("wheel", onWheel);
      target.removeEventListener("dblclick", onDouble);
    };
  }, []);
  return hasMoved;
}
