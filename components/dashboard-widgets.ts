/** A widget before it has its place: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html */
export interface Tile {
  readonly type: "alarm" | "log" | "metric" | "text";
  readonly height: number;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** A widget in its place on the grid, 24 units wide. */
export interface Widget extends Tile {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

/** A line of a graph: a metric (namespace, name, dimensions and what differs from the graph) or an expression. */
export type Line = readonly (string | Readonly<Record<string, unknown>>)[];

const GRID = 24;
const GRAPH_HEIGHT = 6;
const PERIOD_SECONDS = 300;

/** Lays rows of tiles below each other, each row's tiles side by side and equally wide. */
export function layOut(rows: readonly (readonly Tile[])[]): Widget[] {
  let y = 0;
  return rows.flatMap((row) => {
    const [top, width] = [y, Math.floor(GRID / Math.max(row.length, 1))];
    y += Math.max(0, ...row.map(({ height }) => height));
    return row.map((tile, index) => ({ ...tile, x: index * width, y: top, width }));
  });
}

/** A graph over time. */
export function graph(
  title: string,
  region: string,
  lines: readonly Line[],
  more: Readonly<Record<string, unknown>> = {},
): Tile {
  return {
    type: "metric",
    height: GRAPH_HEIGHT,
    properties: { title, region, view: "timeSeries", period: PERIOD_SECONDS, metrics: lines, ...more },
  };
}

/** The ten metrics with the highest values of those that the search finds, whatever number it finds. */
export function topTen(search: string, statistic: string, by: "MAX" | "SUM"): Line {
  return [{ expression: `SORT(SEARCH('${search}', '${statistic}', ${PERIOD_SECONDS}), ${by}, DESC, 10)` }];
}
