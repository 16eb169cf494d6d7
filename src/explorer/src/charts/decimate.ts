/** The points of a line that are drawn. */
export interface Points {
  times: number[];
  values: number[];
}

/** Returns the index of the first time that is not before `time`. */
export function lowerBound(times: ArrayLike<number>, time: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle] < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Returns at most four points for each of `columns` columns of pixels between two times: the first, smallest, largest and last value. The
 * line looks like that of all points. A missing value (NaN) is kept where a whole column is missing, so gaps stay gaps.
 *
 * @param times ascending.
 */
export function decimate(times: Float64Array, values: Float64Array, start: number, end: number, columns: number): Points {
  // One point on either side lets the line reach the edges of the plot.
  const from = Math.max(0, lowerBound(times, start) - 1);
  const to = Math.min(times.length, lowerBound(times, end) + 1);
  const result: Points = { times: [], values: [] };
  const add = (index: number) => {
    result.times.push(times[index]);
    result.values.push(values[index]);
  };
  const width = (to - from) / columns;
  if (width <= 4) {
    for (let index = from; index < to; index += 1) add(index);
    return result;
  }
  for (let column = 0; column < columns; column += 1) {
    const first = from + Math.floor(column * width);
    const next = from + Math.floor((column + 1) * width);
    let low = -1;
    let high = -1;
    for (let index = first; index < next; index += 1) {
      if (Number.isNaN(values[index])) continue;
      if (low < 0 || values[index] < values[low]) low = index;
      if (high < 0 || values[index] > values[high]) high = index;
    }
    if (low < 0) {
      add(first);
      continue;
    }
    let last = -1;
    for (const index of [first, Math.min(low, high), Math.max(low, high), next - 1]) {
      if (index > last && !Number.isNaN(values[index])) add(index);
      last = Math.max(last, index);
    }
  }
  return result;
}
