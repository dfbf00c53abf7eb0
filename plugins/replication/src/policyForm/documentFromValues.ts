import type { PolicyDocument, Pruning, Trigger } from '@portage/backstage-plugin-replication-common';
import type { PolicyFormValues } from './PolicyFormValues';

function lines(text: string): string[] | undefined {
  const patterns = text
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '');
  return patterns.length > 0 ? patterns : undefined;
}

function triggerOf(values: PolicyFormValues): Trigger {
  switch (values.triggerType) {
    case 'continuous':
      return { type: 'continuous', every: values.every.trim() };
    case 'cron':
      return { type: 'cron', cron: values.cron.trim(), timeZone: values.timeZone.trim() };
    case 'once':
      return { type: 'once', at: values.at.trim() };
    default:
      return { type: 'manual' };
  }
}

function pruningOf(values: PolicyFormValues): Pruning | undefined {
  if (values.pruningRuns === 'manual') {
    return undefined;
  }
  return {
    every: values.pruningEvery.trim(),
    grace: values.pruningGrace.trim(),
    retention: values.pruningRetention.trim(),
    fuse: { count: values.fuseCount, percent: values.fusePercent },
  };
}

/** Leaves out what is not set, so that the document reads as a person would write it. */
function withoutUndefined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as T;
}

/**
 * The document that the form's values make.
 * @param base - the stored document: what the form has no field for (labels, annotations, parameters, …) stays as it is there
 */
export function documentFromValues(values: PolicyFormValues, base?: PolicyDocument): PolicyDocument {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Resource',
    metadata: withoutUndefined({
      ...base?.metadata,
      name: values.name.trim(),
      title: values.title.trim() || undefined,
      description: values.description.trim() || undefined,
    }),
    spec: {
      ...base?.spec,
      type: 'replication-policy',
      owner: values.owner.trim(),
      replication: withoutUndefined({
        ...base?.spec.replication,
        kind: 'iceberg',
        source: { cluster: values.sourceCluster, reference: values.sourceReference.trim() },
        target: {
          cluster: values.targetCluster,
          reference: values.targetReference.trim(),
          storage: values.targetStorage,
          location: values.targetLocation.trim(),
        },
        include: lines(values.include),
        exclude: lines(values.exclude),
        history: values.history,
        pruning: pruningOf(values),
        trigger: triggerOf(values),
        misfire: values.misfire,
        overlap: values.overlap,
        priority: values.priority,
      }),
    },
  };
}
