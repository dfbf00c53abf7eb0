import type { DocumentProblem } from '@portage/backstage-plugin-replication-common';
import type { PolicyField } from './PolicyFormValues';

const FIELDS: Record<string, PolicyField> = {
  'metadata.name': 'name',
  'metadata.title': 'title',
  'metadata.description': 'description',
  'spec.owner': 'owner',
  'spec.replication.source.cluster': 'sourceCluster',
  'spec.replication.source.reference': 'sourceReference',
  'spec.replication.target.cluster': 'targetCluster',
  'spec.replication.target.reference': 'targetReference',
  'spec.replication.target.storage': 'targetStorage',
  'spec.replication.target.location': 'targetLocation',
  'spec.replication.include': 'include',
  'spec.replication.exclude': 'exclude',
  'spec.replication.trigger.type': 'triggerType',
  'spec.replication.trigger.every': 'every',
  'spec.replication.trigger.cron': 'cron',
  'spec.replication.trigger.timeZone': 'timeZone',
  'spec.replication.trigger.at': 'at',
  'spec.replication.misfire': 'misfire',
  'spec.replication.overlap': 'overlap',
  'spec.replication.priority': 'priority',
  'spec.replication.history': 'history',
  'spec.replication.pruning.every': 'pruningEvery',
  'spec.replication.pruning.grace': 'pruningGrace',
  'spec.replication.pruning.retention': 'pruningRetention',
  'spec.replication.pruning.fuse.count': 'fuseCount',
  'spec.replication.pruning.fuse.percent': 'fusePercent',
};

/** The field that a path of the document belongs to: its own, or that of the list it is in (`….include.2`). */
function fieldOf(path: string): PolicyField | undefined {
  return FIELDS[path] ?? FIELDS[path.replace(/\.\d+$/, '')];
}

export interface FormProblems {
  fields: Partial<Record<PolicyField, string>>;
  /** Those that belong to no field: told above the form, with their paths. */
  others: string[];
}

/** Sorts problems to the fields they are about. */
export function problemsByField(problems: readonly Pick<DocumentProblem, 'path' | 'message'>[]): FormProblems {
  const fields: FormProblems['fields'] = {};
  const others: string[] = [];
  for (const { path, message } of problems) {
    const field = fieldOf(path);
    if (field === undefined) {
      others.push(path ? `${path}: ${message}` : message);
    } else {
      fields[field] = fields[field] === undefined ? message : `${fields[field]}; ${message}`;
    }
  }
  return { fields, others };
}
