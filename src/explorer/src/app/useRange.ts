import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import type { TimeRange } from "../charts/range";
import { isoText } from "../data/times";
import { setArguments } from "./address";

const pauseMs = 300;

/** Returns the range that is shown. It changes at once; the address follows when it has stopped changing. */
export function useRange<T extends TimeRange | undefined>(
  wanted: TimeRange | undefined,
  usual: T,
): [TimeRange | T, (range: TimeRange) => void] {
  const [range, setRange] = useState(wanted);
  const timer = useRef(0);
  useEffect(() => setRange(wanted), [wanted?.start, wanted?.end]);
  const change = useCallback((next: TimeRange) => {
    const rounded = { start: Math.round(next.start / 1000) * 1000, end: Math.round(next.end / 1000) * 1000 };
    setRange(rounded);
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => setArguments({ from: isoText(rounded.start), to: isoText(rounded.end) }), pauseMs);
  }, []);
  return [range ?? usual, change];
}
