import { useMemo, useState, useSyncExternalStore } from 'react';
import { Link } from 'react-router-dom';
import { RiPulseLine } from '@remixicon/react';
import { EmptyState } from '../components/EmptyState';
import { LagChart } from '../components/LagChart';
import { LoadingRows } from '../components/LoadingRows';
import { Section } from '../components/Section';
import { SegmentedControl } from '../components/SegmentedControl';
import { seriesColour } from '../components/seriesColour';
import { useLinks } from '../components/useLinks';
import { useNow } from '../components/useNow';
import { pluralize } from '../format/pluralize';
import { buildLagChart, type LagMetric } from '../model/buildLagChart';
import { LAG_METRICS } from '../model/lagMetrics';
import { lagHistory } from './lagHistory';
import styles from './LagChartSection.module.css';

const WINDOW_MS = 15 * 60_000;
const MIN_WINDOW_MS = 2 * 60_000;
/** The picture moves on this often; each second would only keep the browser busy. */
const FRAME_MS = 5_000;

/** Lag by policy, as this page has seen it. */
export function LagChartSection(props: { isLoading: boolean; hasPolicies: boolean }) {
  const { isLoading, hasPolicies } = props;
  const links = useLinks();
  const [metric, setMetric] = useState<LagMetric>('seconds');
  const history = useSyncExternalStore(lagHistory.subscribe, lagHistory.getSnapshot);
  const to = Math.ceil(useNow().getTime() / FRAME_MS) * FRAME_MS;

  // A page just opened has little to show: the window grows with what has been seen, up to its full length.
  const oldest = Math.min(...[...history.values()].map(samples => samples[0].at));
  const from = to - Math.min(WINDOW_MS, Math.max(MIN_WINDOW_MS, Number.isFinite(oldest) ? to - oldest : 0));
  const chart = useMemo(() => buildLagChart({ history, metric, from, to }), [history, metric, from, to]);
  const { format } = LAG_METRICS.find(({ id }) => id === metric)!;
  const newest = chart.rows.at(-1);

  return (
    <Section
      title="Replica lag"
      hint="in this session"
      actions={<SegmentedControl label="Measure of lag" options={LAG_METRICS} value={metric} onChange={setMetric} />}
    >
      {isLoading && <LoadingRows rows={5} />}
      {!isLoading && chart.policies.length === 0 && (
        <EmptyState
          icon={<RiPulseLine size={28} />}
          title={hasPolicies ? 'No lag has been measured yet' : 'No policies yet'}
          description={
            hasPolicies ? 'The first measure comes with the next check of a source.' : 'Create a policy, and its lag is drawn here.'
          }
        />
      )}
      {chart.policies.length > 0 && (
        <div className={styles.body}>
          <div className={styles.chart} role="img" aria-label={`Lag of ${chart.policies.join(', ')}`}>
            <LagChart chart={chart} metric={metric} from={from} to={to} height="100%" />
          </div>
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
            {chart.hidden > 0 && <li className={styles.note}>and {pluralize(chart.hidden, 'policy', 'policies')} less far behind</li>}
          </ul>
        </div>
      )}
    </Section>
  );
}
