export interface Point {
  x: number;
  y: number;
}

export interface RegionMapLayout {
  /** In pixels, as all lengths here. */
  width: number;
  height: number;
  card: { width: number; height: number };
  /** The middle of each region's card. */
  centres: Map<string, Point>;
  /** Labels cover each other where arrows are many: whole, short, or only where one points. */
  labels: 'whole' | 'short' | 'none';
}

export interface FlowCurve {
  /** An SVG path from card to card. */
  path: string;
  /** Where the arrow's head points to, and its direction in degrees, 0 being to the right. */
  head: Point & { degrees: number };
  label: Point;
}

const MARGIN = { x: 16, y: 24 };
/** By the number of regions: the more there are, the more room the picture takes, and the less there is for labels. */
const SIZES: readonly { upTo: number; height: number; labels: RegionMapLayout['labels'] }[] = [
  { upTo: 2, height: 264, labels: 'whole' },
  { upTo: 4, height: 360, labels: 'short' },
  { upTo: Number.POSITIVE_INFINITY, height: 420, labels: 'none' },
];
const ARROW_GAP = 3;
const ARROW_LENGTH = 8;
/** How far a curve bends from the straight line, as a part of its length, so that there and back are two lines. */
const BEND = 0.2;
/** A long line between two cards at the edge must not bend out of the picture. */
const MAX_BEND = 84;

/** Two stand side by side, four in the corners, all others on an ellipse with one on top. */
function startAngle(count: number): number {
  if (count === 2) {
    return Math.PI;
  }
  return count === 4 ? -Math.PI * 0.75 : -Math.PI / 2;
}

/** Stretches numbers to the whole of -radius to radius: three points of a circle leave much of the room below them empty. */
function spread(values: readonly number[], radius: number): number[] {
  const lowest = Math.min(...values);
  const range = Math.max(...values) - lowest;
  // Sines of half a turn are not quite equal.
  return range < 1e-6 ? values.map(() => 0) : values.map(value => ((value - lowest) / range) * 2 * radius - radius);
}

/** Where the cards of the regions stand. */
export function layoutRegionMap(options: { regions: readonly string[]; width: number }): RegionMapLayout {
  const { regions, width } = options;
  const count = regions.length;
  const isSmall = count > 4 || width < 560;
  const card = isSmall ? { width: 132, height: 74 } : { width: 184, height: 104 };
  const { height, labels } = SIZES.find(({ upTo }) => count <= upTo)!;
  const radius = { x: (width - card.width) / 2 - MARGIN.x, y: (height - card.height) / 2 - MARGIN.y };
  const start = startAngle(count);
  const angles = regions.map((_, index) => start + (index * 2 * Math.PI) / count);
  const x = spread(angles.map(Math.cos), radius.x);
  const y = spread(angles.map(Math.sin), radius.y);

  const centres = new Map(regions.map((region, index) => [region, { x: width / 2 + x[index], y: height / 2 + y[index] }]));
  return { width, height, card, centres, labels };
}

/** The point where the line from the card's middle towards `towards` leaves the card, `gap` further on. */
function leaveCard(centre: Point, towards: Point, card: { width: number; height: number }, gap: number): Point {
  const dx = towards.x - centre.x;
  const dy = towards.y - centre.y;
  const length = Math.hypot(dx, dy) || 1;
  const scale = Math.min(card.width / 2 / Math.abs(dx || Number.EPSILON), card.height / 2 / Math.abs(dy || Number.EPSILON));
  const reach = Math.min(1, scale + gap / length);
  return { x: centre.x + dx * reach, y: centre.y + dy * reach };
}

/** The curve of a flow between two cards, bent to its left, so that the flow back is another line. */
export function routeFlow(layout: RegionMapLayout, from: string, to: string): FlowCurve | undefined {
  const start = layout.centres.get(from);
  const end = layout.centres.get(to);
  if (!start || !end || from === to) {
    return undefined;
  }
  const dx = end.x - start.x;
  const dy = end.y - start.y;
  const bend = Math.min(BEND, MAX_BEND / (Math.hypot(dx, dy) || 1));
  const control = { x: (start.x + end.x) / 2 + dy * bend, y: (start.y + end.y) / 2 - dx * bend };
  const first = leaveCard(start, control, layout.card, ARROW_GAP);
  const tip = leaveCard(end, control, layout.card, ARROW_GAP);
  const last = leaveCard(end, control, layout.card, ARROW_GAP + ARROW_LENGTH - 1);
  const label = { x: first.x / 4 + control.x / 2 + last.x / 4, y: first.y / 4 + control.y / 2 + last.y / 4 };
  const round = (value: number) => Math.round(value * 10) / 10;
  return {
    path: `M ${round(first.x)} ${round(first.y)} Q ${round(control.x)} ${round(control.y)} ${round(last.x)} ${round(last.y)}`,
    head: { x: round(tip.x), y: round(tip.y), degrees: round((Math.atan2(end.y - control.y, end.x - control.x) * 180) / Math.PI) },
    label,
  };
}
