import {
  type Cluster,
  type Job,
  MAX_PAGE_SIZE,
  type Policy,
  type Status,
  statusSchema,
} from '@portage/backstage-plugin-replication-common';
import { Command, Option } from 'commander';
import { stringify } from 'yaml';
import { EXIT_STATUS, type ExitStatus } from '../exitStatus';
import { describeJob } from '../output/describeJob';
import { formatLag } from '../output/formatLag';
import { formatTable } from '../output/formatTable';
import { UsageError } from '../UsageError';
import type { CommandContext } from './CommandContext';
import type { CommandRunner } from './CommandRunner';
import { listAll } from './listAll';
import { type ObjectType, parseType } from './parseType';

interface GetOptions {
  output: 'table' | 'yaml' | 'json';
  policy?: string;
  status?: Status;
  limit: number;
}

interface Found {
  clusters: Cluster[];
  policies: Policy[];
  jobs: Job[];
}

const DEFAULT_JOBS = 50;

async function find(
  { client }: CommandContext,
  type: ObjectType | undefined,
  name: string | undefined,
  options: GetOptions,
): Promise<Found> {
  const found: Found = { clusters: [], policies: [], jobs: [] };
  if (name !== undefined) {
    if (type === 'cluster') {
      found.clusters.push(await client.call('getCluster', { path: { name } }));
    } else if (type === 'policy') {
      found.policies.push(await client.call('getPolicy', { path: { name } }));
    } else {
      found.jobs.push(await client.call('getJob', { path: { id: name } }));
    }
    return found;
  }
  const limit = MAX_PAGE_SIZE;
  if (type === undefined || type === 'cluster') {
    found.clusters = await listAll(cursor => client.call('listClusters', { query: { limit, cursor } }));
  }
  if (type === undefined || type === 'policy') {
    found.policies = await listAll(cursor => client.call('listPolicies', { query: { limit, cursor } }));
  }
  if (type === 'job') {
    const { policy, status } = options;
    const pageSize = Math.min(options.limit, MAX_PAGE_SIZE);
    found.jobs = await listAll(cursor => client.call('listJobs', { query: { limit: pageSize, cursor, policy, status } }), options.limit);
  }
  return found;
}

/** What `apply` takes again: the object without all that the system knows of it. */
function documentOf({ apiVersion, kind, metadata, spec }: Cluster | Policy): object {
  return { apiVersion, kind, metadata, spec };
}

function toYaml({ clusters, policies, jobs }: Found): string {
  const documents = [...[...clusters, ...policies].map(documentOf), ...jobs];
  return documents.map(document => stringify(document).trimEnd()).join('\n---\n');
}

function toTables({ clusters, policies, jobs }: Found, type: ObjectType | undefined, name: string | undefined): string {
  const tables: string[] = [];
  if (type === undefined || type === 'cluster') {
    const rows = clusters.map(({ metadata, spec, status }) => [
      metadata.name,
      status.type ?? '',
      spec.replication.region,
      status.health,
      status.reason?.message ?? '',
    ]);
    tables.push(formatTable(['CLUSTER', 'TYPE', 'REGION', 'HEALTH', 'REASON'], rows));
  }
  if (type === undefined || type === 'policy') {
    const rows = policies.map(({ metadata, spec, status }) => [
      metadata.name,
      spec.replication.kind,
      status.health,
      status.lag ? formatLag(status.lag) : '',
      status.lastPublished?.at ?? '',
      status.reason?.message ?? '',
    ]);
    tables.push(formatTable(['POLICY', 'KIND', 'HEALTH', 'LAG', 'LAST PUBLISHED', 'REASON'], rows));
  }
  if (type === 'job') {
    const rows = jobs.map(job => [job.id, job.policy, job.trigger, job.status, job.createdAt, job.reason?.code ?? '']);
    tables.push(
      name === undefined
        ? formatTable(['JOB', 'POLICY', 'TRIGGER', 'STATUS', 'CREATED', 'REASON'], rows)
        : jobs.map(describeJob).join('\n'),
    );
  }
  return tables.join('\n\n');
}

async function get(
  context: CommandContext,
  typeText: string | undefined,
  name: string | undefined,
  options: GetOptions,
): Promise<ExitStatus> {
  const type = typeText === undefined ? undefined : parseType(typeText, ['cluster', 'policy', 'job'] as const);
  const found = await find(context, type, name, options);
  const all = [...found.clusters, ...found.policies, ...found.jobs];
  context.output.answer(all, () => {
    if (options.output === 'json') {
      return JSON.stringify(all);
    }
    return options.output === 'yaml' ? toYaml(found) : toTables(found, type, name);
  });
  return EXIT_STATUS.done;
}

function parseLimit(text: string): number {
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1) {
    throw new UsageError(`--limit takes a number from 1 on, not "${text}"`);
  }
  return limit;
}

/** `portage get [TYPE] [NAME]`: objects as a table, as documents, or as JSON. */
export function createGetCommand(run: CommandRunner): Command {
  return new Command('get')
    .description('show clusters, policies or jobs; without TYPE clusters and policies')
    .argument('[type]', 'clusters, policies or jobs')
    .argument('[name]', "a name, or a job's id")
    .addOption(new Option('-o, --output <format>', 'yaml gives back documents').choices(['table', 'yaml', 'json']).default('table'))
    .option('--policy <policy>', 'jobs of this policy only')
    .addOption(new Option('--status <status>', 'jobs of this status only').choices(statusSchema.options))
    .option('--limit <count>', 'so many jobs, newest first', parseLimit, DEFAULT_JOBS)
    .action(run(get));
}
