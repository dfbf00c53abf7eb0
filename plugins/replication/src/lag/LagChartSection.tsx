import type { Policy } from '@portage/backstage-plugin-replication-common';
import { RiPulseLine } from '@remixicon/react';
import { useMemo, useState } from 'react';
import { Link } from 'react-router-dom';
import { EmptyState } from '../components/EmptyState';
import { LagChart } from '../components/LagChart';
import { LoadingRows } from '../components/LoadingRows';
import { QueryView } from '../components/QueryView';
import { Section } from '../components/Section';
import { SegmentedControl } from '../components/SegmentedControl';
import { seriesColour } from '../components/seriesColour';
import { useLinks } from '../components/useLinks';
import { useNow } from '../components/useNow';
import { pluralize } from '../format/pluralize';
import { buildLagChart, type LagChart as LagChartData, type LagMetric } from '../model/buildLagChart';
import { furthestBehind } from '../model/furthestBehind';
import { LAG_METRICS } from '../model/lagMetrics';
import { LAG_WINDOWS } from '../model/lagWindows';
import styles from './LagChartSection.module.css';
import { useLagHistory } from './useLagHistory';

/** The picture moves on this often; each second would only keep the browser busy. */
const FRAME_MS = 5_000;

/** Lag over time: of the policies that are furthest behind, or of one. */
export function LagChartSection(props: { title: string; policies: readonly Policy[] | undefined; showLegend?: boolean }) {
  const { title, policies, showLegend } = props;
  const [metric, setMetric] = useState<LagMetric>('seconds');
  const [windowId, setWindowId] = useState(LAG_WINDOWS[0].id);
  const window = LAG_WINDOWS.find(({ id }) => id === windowId)!;
  const to = Math.ceil(useNow().getTime() / FRAME_MS) * FRAME_MS;
  const from = to - window.lengthMs;

  const { names, hidden } = useMemo(() => furthestBehind(policies ?? [], metric), [policies, metric]);
  const query = useLagHistory({ names, window, to });
  const series = query.data?.series;
  const chart = useMemo(() => buildLagChart({ series: series ?? [], metric, from, to }), [series, metric, from, to]);

  return (
    <Section
      title={title}
      actions={
        <>
          <SegmentedControl label="Span of time" options={LAG_WINDOWS} value={windowId} onChange={setWindowId} />
          <SegmentedControl label="Measure of lag" options={LAG_METRICS} value={metric} onChange={setMetric} />
        </>
      }
    >
      {!policies && <LoadingRows rows={5} />}
      {policies?.length === 0 && (
        <EmptyState icon={<RiPulseLine size={28} />} title="No policies yet" description="Create a policy, and its lag is drawn here." />
      )}
      {names.length > 0 && (
        <QueryView query={query} loading={<LoadingRows rows={5} />}>
          {() =>
            chart.policies.length > 0 ? (
              <div className={styles.body}>
                <div className={styles.chart} role="img" aria-label={`Lag of ${chart.policies.join(', ')}`}>
                  <div className={styles.plot}>
                    <LagChart chart={chart} metric={metric} from={from} to={to} height="100%" />
                  </div>
                </div>
                {showLegend && <Legend chart={chart} metric={metric} hidden={hidden} />}
              </div>
            ) : (
              <EmptyState
                icon={<RiPulseLine size={28} />}
                title="No lag was measured in this time"
                description="The next measure comes with the next check of the source."
              />
            )
          }
        </QueryView>
      )}
    </Section>
  );
}

function Legend(props: { chart: LagChartData; metric: LagMetric; hidden: number }) {
  const { chart, metric, hidden } = props;
  const links = useLinks();
  const { format } = LAG_METRICS.find(({ id }) => id === metric)!;
  const newest = chart.rows.at(-1);
  return (
    <ul className={styles.legend}>
      {chart.policies.map((policy, index) => (
        <li key={policy}>
          <span className={styles.key} style={{ background: seriesColour(index) }} aria-hidden />
          <Link to={links.policy(policy)} title={policy}>
            {policy}
          </Link>
          <span className={styles.now}>{newest?.[policy] === undefined ? '–' : format(newest[policy])}</span>
        </li>
      ))}
      {hidden > 0 && <li className={styles.note}>and {pluralize(hidden, 'policy', 'policies')} less far behind</li>}
    </ul>
  );
}
