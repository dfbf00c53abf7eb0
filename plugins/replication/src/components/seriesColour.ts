const COLOURS = 8;

/** The colour of the n-th line of a chart. */
export function seriesColour(index: number): string {
  return `var(--portage-series-${(index % COLOURS) + 1})`;
}
