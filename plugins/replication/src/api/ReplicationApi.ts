import type { ReplicationClient } from '@portage/backstage-plugin-replication-common';

/** The REST API as the portal uses it: one typed call for all of `ROUTES`. @public */
export type ReplicationApi = Pick<ReplicationClient, 'call'>;
