import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { parseDuration } from '@portage/backstage-plugin-replication-common';
import type { Prices } from '@portage/backstage-plugin-replication-node';
import type { ReplicationConfiguration } from './ReplicationConfiguration';
import { ServedRegions } from './ServedRegions';

const DEFAULT_REGION = 'default';
const DEFAULT_PROBE_EVERY = '60s';

/**
 * Reads `replication` from app-config, see `config.d.ts`.
 * @throws InputError where a setting is of the wrong kind, naming it
 */
export function readReplicationConfiguration(config: Config): ReplicationConfiguration {
  const replication = config.getOptionalConfig('replication');
  const region = replication?.getOptionalString('region') ?? DEFAULT_REGION;
  const worker = replication?.getOptionalConfig('worker');
  const workerRegions = worker?.getOptionalStringArray('regions') ?? [region];
  const workers = (replication?.getOptionalConfigArray('workers') ?? []).map(binding => ({
    subject: binding.getString('subject'),
    regions: binding.getStringArray('regions'),
    connections: binding.getStringArray('connections'),
  }));

  return {
    region,
    servedRegions: ServedRegions.create({ own: region, others: [...workerRegions, ...workers.flatMap(({ regions }) => regions)] }),
    connectionTypes: readConnectionTypes(replication?.getOptionalConfig('connections')),
    worker: {
      embedded: worker?.getOptionalBoolean('embedded') ?? true,
      regions: workerRegions,
      concurrency: worker?.getOptionalNumber('concurrency'),
      threads: worker?.getOptionalNumber('threads'),
    },
    workers,
    prices: readPrices(replication?.getOptionalConfig('prices')),
    probeEveryMs: readDuration(replication, 'health.probeEvery', DEFAULT_PROBE_EVERY),
  };
}

/** Only the type of each connection is read; what else stands there is the workers' and may be secret. */
function readConnectionTypes(connections: Config | undefined): Map<string, string> {
  return new Map((connections?.keys() ?? []).map(name => [name, connections!.getConfig(name).getString('type')]));
}

function readPrices(prices: Config | undefined): Prices | undefined {
  if (!prices) {
    return undefined;
  }
  const requests = prices.getOptionalConfig('requests');
  return {
    currency: prices.getString('currency'),
    egress: (prices.getOptionalConfigArray('egress') ?? []).map(egress => ({
      from: egress.getString('from'),
      to: egress.getString('to'),
      perGiB: egress.getNumber('perGiB'),
    })),
    requests: Object.fromEntries((requests?.keys() ?? []).map(key => [key, requests!.getNumber(key)])),
  };
}

function readDuration(config: Config | undefined, key: string, fallback: string): number {
  const text = config?.getOptionalString(key) ?? fallback;
  try {
    return parseDuration(text);
  } catch {
    throw new InputError(`replication.${key} is "${text}", which is no duration such as 30s, 5m or 2h`);
  }
}
