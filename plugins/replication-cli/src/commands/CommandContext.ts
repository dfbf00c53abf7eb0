import type { ReplicationClient } from '@portage/backstage-plugin-replication-common';
import type { Output } from '../output/Output';
import type { Terminal } from '../Terminal';

/** What a command works with. */
export interface CommandContext {
  client: ReplicationClient;
  output: Output;
  terminal: Terminal;
}
