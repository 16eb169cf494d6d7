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

/** The indexes of the smallest and the largest value of each block of values; −1 where all values of a block are missing. */
interface Level {
  low: Int32Array;
  high: Int32Array;
}

const firstBlock = 4;

/**
 * A line of many points that is drawn with few. The smallest and the largest value of blocks of 4, 8, 16… values are computed once, so that
 * drawing any range costs the same. Missing values are NaN.
 */
export class Extremes {
  readonly #times: Float64Array;
  readonly #values: Float64Array;
  readonly #levels: Level[] = [];

  /** @param times ascending. */
  constructor(times: Float64Array, values: Float64Array) {
    this.#times = times;
    this.#values = values;
    let below: Level | undefined;
    for (let size = firstBlock; size <= 2 * values.length; size *= 2) {
      below = below ? joined(below, values) : firstLevel(values);
      this.#levels.push(below);
    }
  }

  /**
   * Returns the points between two times, and one on either side, so that the line reaches the edges of the plot. If there are more than
   * four for each of `columns` columns of pixels, returns the smallest and the largest value of each block instead, with at most one block
   * for each column. A block without a value is one missing point, so gaps stay gaps.
   */
  between(start: number, end: number, columns: number): Points {
    const [times, values] = [this.#times, this.#values];
    const from = Math.max(0, lowerBound(times, start) - 1);
    const to = Math.min(times.length, lowerBound(times, end) + 1);
    const result: Points = { times: [], values: [] };
    const add = (index: number) => {
      result.times.push(times[index]);
      result.values.push(values[index]);
    };
    if (to - from <= firstBlock * columns) {
      for (let index = from; index < to; index += 1) add(index);
      return result;
    }
    const level = Math.ceil(Math.log2((to - from) / columns / firstBlock));
    const size = firstBlock * 2 ** level;
    const { low, high } = this.#levels[level];
    for (let block = Math.floor(from / size); block * size < to; block += 1) {
      if (low[block] < 0) add(block * size);
      else if (low[block] === high[block]) add(low[block]);
      else {
        add(Math.min(low[block], high[block]));
        add(Math.max(low[block], high[block]));
      }
    }
    return result;
  }
}

function firstLevel(values: Float64Array): Level {
  const blocks = Math.ceil(values.length / firstBlock);
  const [low, high] = [new Int32Array(blocks).fill(-1), new Int32Array(blocks).fill(-1)];
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index];
    if (Number.isNaN(value)) continue;
    const block = Math.floor(index / firstBlock);
    if (low[block] < 0 || value < values[low[block]]) low[block] = index;
    if (high[block] < 0 || value > values[high[block]]) high[block] = index;
  }
  return { low, high };
}

/** Returns the level whose blocks are twice as large. */
function joined({ low, high }: Level, values: Float64Array): Level {
  const blocks = Math.ceil(low.length / 2);
  const result = { low: low.slice(0, blocks), high: high.slice(0, blocks) };
  for (let block = 0; block < blocks; block += 1) {
    const [one, other] = [2 * block, 2 * block + 1];
    const isAlone = other >= low.length || low[other] < 0;
    result.low[block] = isAlone || (low[one] >= 0 && values[low[one]] <= values[low[other]]) ? low[one] : low[other];
    result.high[block] = isAlone || (low[one] >= 0 && values[high[one]] >= values[high[other]]) ? high[one] : high[other];
  }
  return result;
}
