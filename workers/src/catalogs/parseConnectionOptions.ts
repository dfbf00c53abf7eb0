import { ReplicationError } from '@portage/backstage-plugin-replication-common';
import type { ConnectionOptions } from '@portage/backstage-plugin-replication-node';
import type { z } from 'zod';

/**
 * Checks a connection's options and names every fault at once by its path in app-config.
 *
 * The messages hold paths and what was expected, never a value: an option may be a secret.
 *
 * @throws ReplicationError `not-configured`
 */
export function parseConnectionOptions<TSchema extends z.ZodType>(connection: ConnectionOptions, schema: TSchema): z.output<TSchema> {
  const parsed = schema.safeParse(connection.options);
  if (parsed.success) {
    return parsed.data;
  }
  const faults = parsed.error.issues.map(({ path, message }) =>
    [['replication', 'connections', connection.name, ...path].join('.'), message].join(': '),
  );
  throw new ReplicationError('not-configured', `The connection "${connection.name}" is not usable. ${faults.join('; ')}`, {
    action: 'Correct the settings that the message names in app-config, then start again.',
  });
}
