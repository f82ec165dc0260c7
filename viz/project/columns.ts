/**
 * How wide the three columns of panes are, and how far a splitter between two of them may go. Widths are shares of what
 * the columns have together, so they hold when the window changes; a splitter takes from one neighbour what it gives to
 * the other, and leaves the third column alone.
 */
export type Columns = readonly [number, number, number];
export type Splitter = 0 | 1;

/** As the page is made: the picture has most, the column of details least. */
export const COLUMNS_MADE: Columns = [39.6, 33.6, 26.8];
/** Narrower than this a pane cannot be read [choice]. */
export const WIDTH_PX_MIN: Columns = [300, 300, 330];

export interface Reach {
  /** Where the splitter stands, from the left edge of the columns. */
  readonly now: number;
  readonly min: number;
  readonly max: number;
}

/** All of it in percent of `widthPx`, which the columns have together. */
export function reachOf(columns: Columns, splitter: Splitter, widthPx: number): Reach {
  const before = splitter === 0 ? 0 : columns[0];
  const both = columns[splitter] + columns[splitter + 1];
  const now = before + columns[splitter];
  const share = (column: number): number => (100 * WIDTH_PX_MIN[column]) / widthPx;
  // Where there is no room for both minima, the splitter stays where it is.
  return {
    now,
    min: Math.min(now, before + share(splitter)),
    max: Math.max(now, before + both - share(splitter + 1)),
  };
}

/** The splitter at `to` percent from the left, or as near to it as it may go. */
export function placed(columns: Columns, splitter: Splitter, to: number, widthPx: number): Columns {
  const { now, min, max } = reachOf(columns, splitter, widthPx);
  const by = Math.min(max, Math.max(min, to)) - now;
  const [left, middle, right] = columns;
  return splitter === 0 ? [left + by, middle - by, right] : [left, middle + by, right - by];
}

/** Where a key takes the splitter, in percent from the left; undefined for a key that is not the splitter's. */
export function keyed(key: string, isFast: boolean, { now, min, max }: Reach): number | undefined {
  const step = isFast ? 5 : 1;
  if (key === "ArrowLeft" || key === "ArrowDown") return now - step;
  if (key === "ArrowRight" || key === "ArrowUp") return now + step;
  if (key === "Home") return min;
  return key === "End" ? max : undefined;
}

/** For the style sheet; details never get narrower than what they need. */
export function tracksOf([left, middle, right]: Columns): string {
  const share = (of: number): string => `${Number(of.toFixed(2))}fr`;
  return `minmax(0, ${share(left)}) minmax(0, ${share(middle)}) minmax(${WIDTH_PX_MIN[2]}px, ${share(right)})`;
}
