import type { Cluster, Policy } from '@portage/backstage-plugin-replication-common';
import { readIcebergPolicy } from '../model/readIcebergPolicy';
import type { PolicyFormValues } from './PolicyFormValues';

const FIRST = 'replica';

function referenceOf(values: PolicyFormValues, name: string, region: string): string {
  return `${values.sourceReference || 'main'}_${name.replace('-', '_')}_${region}`;
}

/** The first name of `replica`, `replica-2`, `replica-3`, … that is free. */
function firstFree(isTaken: (name: string) => boolean): string {
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? FIRST : `${FIRST}-${number}`;
    if (!isTaken(name)) {
      return name;
    }
  }
}

/**
 * What a storage suggests for the rest of the target: a place and a branch that no other policy has. Fields that a person has
 * filled stay as they are.
 */
export function suggestTarget(options: {
  values: PolicyFormValues;
  storage: Cluster | undefined;
  policies: readonly Policy[];
}): Partial<PolicyFormValues> {
  const { values, storage, policies } = options;
  if (!storage) {
    return {};
  }
  const others = policies.flatMap(({ spec }) => readIcebergPolicy(spec.replication)?.target ?? []);
  const { region, prefixes } = storage.spec.replication;
  const name = firstFree(
    candidate =>
      others.some(({ location }) => location === `${prefixes?.[0]}${candidate}/`) ||
      others.some(({ reference }) => reference === referenceOf(values, candidate, region)),
  );
  return {
    ...(values.targetReference === '' && { targetReference: referenceOf(values, name, region) }),
    ...(values.targetLocation === '' && prefixes?.[0] && { targetLocation: `${prefixes[0]}${name}/` }),
  };
}
