import type { Job, ReplicationClient } from '@portage/backstage-plugin-replication-common';
import { waitForJob } from './waitForJob';

/** Runs a policy by hand and waits for the job's end. */
export async function runPolicy(client: ReplicationClient, name: string): Promise<Job> {
  const { id } = await client.call('runPolicy', { path: { name }, body: {} });
  return waitForJob(client, id);
}
