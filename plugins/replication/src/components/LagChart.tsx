import { Area, AreaChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { formatUtc } from '../format/formatUtc';
import type { LagChart as LagChartData, LagMetric } from '../model/buildLagChart';
import { LAG_METRICS } from '../model/lagMetrics';
import { niceTicks } from '../model/niceTicks';
import { ChartTooltip } from './ChartTooltip';
import { seriesColour } from './seriesColour';

const TICKS = 5;
const VALUE_TICKS = 4;

const HOUR_MS = 3_600_000;

/** As much of a moment as tells one tick from the next. */
function tickFormatter(spanMs: number): (at: number) => string {
  if (spanMs <= HOUR_MS) {
    return at => new Date(at).toISOString().slice(11, 19);
  }
  return spanMs <= 24 * HOUR_MS
    ? at => new Date(at).toISOString().slice(11, 16)
    : at => new Date(at).toISOString().slice(5, 16).replace('T', ' ');
}

/** Lines of lag over time, in UTC. */
export function LagChart(props: { chart: LagChartData; metric: LagMetric; from: number; to: number; height: number | string }) {
  const { chart, metric, from, to, height } = props;
  const { format, steps, smallest } = LAG_METRICS.find(({ id }) => id === metric)!;
  const highest = Math.max(smallest, ...chart.rows.flatMap(row => chart.policies.map(policy => row[policy] ?? 0)));
  const ticks = niceTicks({ highest, steps, count: VALUE_TICKS });
  const axis = { tickLine: false, axisLine: false, tick: { fill: 'var(--bui-fg-secondary)', fontSize: 11 } };
  return (
    <ResponsiveContainer width="100%" height={height}>
      <AreaChart data={chart.rows} margin={{ top: 6, right: 4, bottom: 0, left: 0 }}>
        <CartesianGrid vertical={false} stroke="var(--portage-hairline)" />
        <XAxis
          dataKey="at"
          type="number"
          domain={[from, to]}
          ticks={Array.from({ length: TICKS }, (_, index) => from + ((to - from) * (index + 0.5)) / TICKS)}
          tickFormatter={tickFormatter(to - from)}
          {...axis}
        />
        <YAxis width={58} ticks={ticks} domain={[0, ticks[ticks.length - 1]]} interval={0} tickFormatter={format} {...axis} />
        <Tooltip
          isAnimationActive={false}
          cursor={{ stroke: 'var(--bui-fg-secondary)', strokeDasharray: '3 3' }}
          content={({ active, payload, label }) =>
            active && payload?.length ? (
              <ChartTooltip
                title={formatUtc(new Date(Number(label)))}
                rows={payload.map(entry => ({ name: String(entry.name), value: format(Number(entry.value)), colour: entry.color }))}
              />
            ) : null
          }
        />
        {chart.policies.map((policy, index) => (
          <Area
            key={policy}
            // A name may hold dots, which a string key would take for a path.
            dataKey={row => row[policy]}
            name={policy}
            type="linear"
            stroke={seriesColour(index)}
            strokeWidth={1.75}
            fill={seriesColour(index)}
            fillOpacity={0.08}
            dot={false}
            isAnimationActive={false}
          />
        ))}
      </AreaChart>
    </ResponsiveContainer>
  );
}
