import type { MetricAttributes, MetricsService } from '@backstage/backend-plugin-api/alpha';
import { healthSchema } from '@portage/backstage-plugin-replication-common';
import { countOpenWork } from '../database/operations/metrics/countOpenWork';
import { countPoliciesByHealth } from '../database/operations/overview/countPoliciesByHealth';
import { listAllPolicyRows } from '../database/operations/policies/listAllPolicyRows';
import type { ReplicationDatabase } from '../database/ReplicationDatabase';
import { currentLag } from '../lag/currentLag';
import { shareReads } from './shareReads';

/** A collection asks all instruments within less than this. */
const SHARE_MS = 1_000;

type Observation = [value: number, attributes: MetricAttributes];

/**
 * Gauges of what the database says when somebody collects them. Backends that share a database tell the same: take the highest, not the sum.
 * @returns a function that takes them away, after which the database is asked no more
 */
export function observeState(options: { metrics: MetricsService; database: ReplicationDatabase }): () => void {
  const { metrics, database } = options;
  const readLag = shareReads(async () => {
    const nowMs = await database.nowMs();
    return (await listAllPolicyRows(database.knex)).map(row => ({ policy: row.name, lag: currentLag(row, nowMs) }));
  }, SHARE_MS);
  const readOpenWork = shareReads(() => countOpenWork(database.knex), SHARE_MS);
  /** What once had a value: a region whose queue is empty has zero tasks, which is not the same as none that is known. */
  const regions = new Set<string>();

  const lagOf = (measure: 'seconds' | 'commits' | 'rows' | 'bytes') => async (): Promise<Observation[]> =>
    (await readLag()).flatMap(({ policy, lag }): Observation[] => (lag ? [[lag[measure], { policy }]] : []));
  const health = async (): Promise<Observation[]> => {
    const counts = new Map(await countPoliciesByHealth(database.knex, undefined));
    return healthSchema.options.map(name => [counts.get(name) ?? 0, { health: name }]);
  };
  const jobs = async (): Promise<Observation[]> => {
    const open = (await readOpenWork()).jobs;
    return ['waiting', 'running'].map(status => [open.find(row => row.status === status)?.count ?? 0, { status }]);
  };
  const tasks = async (): Promise<Observation[]> => {
    const open = (await readOpenWork()).tasks;
    open.forEach(({ region }) => regions.add(region));
    return [...regions].flatMap(region =>
      ['waiting', 'running'].map((status): Observation => [
        open.find(row => row.region === region && row.status === status)?.count ?? 0,
        { region, status },
      ]),
    );
  };

  const gauge = (name: string, unit: string, description: string, observe: () => Promise<Observation[]>) => {
    const instrument = metrics.createObservableGauge(name, { unit, description });
    const callback = async (result: { observe(value: number, attributes?: MetricAttributes): void }) => {
      for (const [value, attributes] of await observe()) {
        result.observe(value, attributes);
      }
    };
    instrument.addCallback(callback);
    return () => instrument.removeCallback(callback);
  };
  const removals = [
    gauge('replication.lag.duration', 's', 'How long the oldest commit that a replica lacks has been waiting', lagOf('seconds')),
    gauge('replication.lag.commits', '{commit}', 'Commits of the source that a replica lacks', lagOf('commits')),
    gauge('replication.lag.rows', '{row}', 'Rows that those commits added', lagOf('rows')),
    gauge('replication.lag.size', 'By', 'Bytes of data files that those commits added', lagOf('bytes')),
    gauge('replication.policies', '{policy}', 'Policies by health class', health),
    gauge('replication.jobs.open', '{job}', 'Jobs that wait or run', jobs),
    gauge('replication.queue.tasks', '{task}', 'Tasks that wait for a worker of their region, or run on one', tasks),
  ];
  return () => removals.forEach(remove => remove());
}
