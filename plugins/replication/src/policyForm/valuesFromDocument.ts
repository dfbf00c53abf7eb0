import type { PolicyDocument } from '@portage/backstage-plugin-replication-common';
import { readIcebergPolicy } from '../model/readIcebergPolicy';
import { INITIAL_VALUES, type PolicyFormValues } from './PolicyFormValues';

/** Brings a document to the form; `undefined` for a kind that the form doesn't know. */
export function valuesFromDocument(document: PolicyDocument): PolicyFormValues | undefined {
  const iceberg = readIcebergPolicy(document.spec.replication);
  if (!iceberg) {
    return undefined;
  }
  const { trigger, pruning } = iceberg;
  return {
    name: document.metadata.name,
    title: document.metadata.title ?? '',
    description: document.metadata.description ?? '',
    owner: document.spec.owner,
    sourceCluster: iceberg.source.cluster,
    sourceReference: iceberg.source.reference,
    targetCluster: iceberg.target.cluster,
    targetReference: iceberg.target.reference,
    targetStorage: iceberg.target.storage,
    targetLocation: iceberg.target.location,
    include: iceberg.include?.join('\n') ?? '',
    exclude: iceberg.exclude?.join('\n') ?? '',
    triggerType: trigger.type,
    every: trigger.type === 'continuous' ? trigger.every : INITIAL_VALUES.every,
    cron: trigger.type === 'cron' ? trigger.cron : INITIAL_VALUES.cron,
    timeZone: trigger.type === 'cron' ? trigger.timeZone : INITIAL_VALUES.timeZone,
    at: trigger.type === 'once' ? trigger.at : INITIAL_VALUES.at,
    misfire: iceberg.misfire,
    overlap: iceberg.overlap,
    priority: iceberg.priority,
    history: iceberg.history,
    pruningRuns: pruning ? 'automatic' : 'manual',
    pruningEvery: pruning?.every ?? INITIAL_VALUES.pruningEvery,
    pruningGrace: pruning?.grace ?? INITIAL_VALUES.pruningGrace,
    pruningRetention: pruning?.retention ?? INITIAL_VALUES.pruningRetention,
    fuseCount: pruning?.fuse.count ?? INITIAL_VALUES.fuseCount,
    fusePercent: pruning?.fuse.percent ?? INITIAL_VALUES.fusePercent,
  };
}
