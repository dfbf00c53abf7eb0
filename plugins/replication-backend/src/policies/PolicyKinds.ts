import { ReplicationError } from '@portage/backstage-plugin-replication-common';
import type { PolicyKind } from '@portage/backstage-plugin-replication-node';
import type { ZodType } from 'zod';

/** The kinds of policies that this backend knows. */
export class PolicyKinds {
  /** @throws Error where two kinds claim one name */
  static create(kinds: readonly PolicyKind<any>[]): PolicyKinds {
    const byName = new Map<string, PolicyKind<any>>();
    for (const kind of kinds) {
      if (byName.has(kind.kind)) {
        throw new Error(`Policy kind "${kind.kind}" is installed twice`);
      }
      byName.set(kind.kind, kind);
    }
    return new PolicyKinds(byName);
  }

  private constructor(readonly byName: ReadonlyMap<string, PolicyKind<any>>) {}

  /** The schema of `spec.replication` by kind. */
  get schemas(): Record<string, ZodType> {
    return Object.fromEntries([...this.byName].map(([name, { schema }]) => [name, schema]));
  }

  /** @throws ReplicationError `unsupported-kind` */
  get(name: string): PolicyKind<any> {
    const kind = this.byName.get(name);
    if (!kind) {
      throw new ReplicationError(
        'unsupported-kind',
        `Policy kind "${name}" is not installed; known are: ${[...this.byName.keys()].join(', ')}`,
      );
    }
    return kind;
  }
}
