import type { Job } from '@portage/backstage-plugin-replication-common';
import { useNavigate } from 'react-router-dom';
import { Bar, BarChart, CartesianGrid, Cell, ResponsiveContainer, Tooltip, YAxis } from 'recharts';
import { ChartTooltip } from '../components/ChartTooltip';
import { statusColour } from '../components/statusColour';
import { useLinks } from '../components/useLinks';
import { formatDuration } from '../format/formatDuration';
import { formatUtc } from '../format/formatUtc';
import { pluralize } from '../format/pluralize';
import { niceTicks } from '../model/niceTicks';
import { summarizeJob } from '../model/summarizeJob';
import { TIME_STEPS } from '../model/timeSteps';
import styles from './RunHistory.module.css';

/** Slots for bars; where there are fewer jobs, the left ones stay empty. */
const SLOTS = 50;
/** Bars are at least this high, in pixels, so that the quickest job can be seen and pressed. */
const MIN_BAR_PX = 3;
const TICKS = 2;

function formatSeconds(seconds: number): string {
  return formatDuration(seconds * 1_000);
}

/** The last jobs of a policy as bars: how long each took, coloured by how it ended. */
export function RunHistory(props: { jobs: readonly Job[] }) {
  const { jobs } = props;
  const links = useLinks();
  const navigate = useNavigate();
  // A job that still runs has no length yet, and would press all others down.
  const bars = jobs
    .flatMap(job => (job.startedAt && job.endedAt ? [{ job, seconds: (Date.parse(job.endedAt) - Date.parse(job.startedAt)) / 1_000 }] : []))
    .slice(0, SLOTS)
    .reverse();
  if (bars.length < 2) {
    return null;
  }
  const ticks = niceTicks({ highest: Math.max(...bars.map(({ seconds }) => seconds)), steps: TIME_STEPS, count: TICKS });
  return (
    <div
      className={styles.chart}
      role="img"
      aria-label={`How long the last ${pluralize(bars.length, 'job')} took; the table below has the same`}
    >
      <ResponsiveContainer width="100%" height="100%">
        <BarChart
          data={[...Array.from({ length: SLOTS - bars.length }, () => ({})), ...bars]}
          margin={{ top: 4, right: 0, bottom: 4, left: 0 }}
          barCategoryGap={2}
        >
          <CartesianGrid vertical={false} stroke="var(--portage-hairline)" />
          <YAxis
            width={56}
            ticks={ticks}
            domain={[0, ticks[ticks.length - 1]]}
            interval={0}
            tickFormatter={formatSeconds}
            tickLine={false}
            axisLine={false}
            tick={{ fill: 'var(--bui-fg-secondary)', fontSize: 11 }}
          />
          <Tooltip
            isAnimationActive={false}
            cursor={{ fill: 'var(--portage-hover)' }}
            content={({ active, payload }) => {
              const bar = payload?.[0]?.payload as Partial<(typeof bars)[number]> | undefined;
              return active && bar?.job && bar.seconds !== undefined ? (
                <ChartTooltip
                  title={formatUtc(new Date(bar.job.createdAt))}
                  rows={[
                    { name: bar.job.status, value: formatSeconds(bar.seconds), colour: statusColour(bar.job.status) },
                    { name: summarizeJob(bar.job), value: '' },
                  ]}
                />
              ) : null;
            }}
          />
          <Bar
            dataKey="seconds"
            maxBarSize={14}
            minPointSize={seconds => (typeof seconds === 'number' ? MIN_BAR_PX : 0)}
            radius={[2, 2, 0, 0]}
            isAnimationActive={false}
            cursor="pointer"
            onClick={bar => navigate(links.job((bar as unknown as (typeof bars)[number]).job.id))}
          >
            {Array.from({ length: SLOTS - bars.length }, (_, slot) => (
              <Cell key={slot} />
            ))}
            {bars.map(({ job }) => (
              <Cell key={job.id} fill={statusColour(job.status)} />
            ))}
          </Bar>
        </BarChart>
      </ResponsiveContainer>
    </div>
  );
}
