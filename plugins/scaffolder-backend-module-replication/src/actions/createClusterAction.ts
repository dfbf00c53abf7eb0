import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { createClient, type ActionServices } from './createClient';
import { createDocument } from './createDocument';
import { withoutEmpty } from './withoutEmpty';

/** The action `portage:cluster:create`. */
export function createClusterAction(services: ActionServices) {
  return createTemplateAction({
    id: 'portage:cluster:create',
    description: 'Creates a cluster: a storage or catalog in one region. Doing it again with the same input changes nothing.',
    supportsDryRun: true,
    examples: [
      {
        description: 'A storage',
        example: `steps:
  - id: cluster
    action: portage:cluster:create
    input:
      name: eu-lake
      owner: group:default/data-platform
      region: eu
      connection: eu-lake
      prefixes: ['s3://acme-eu/', 's3a://acme-eu/']
`,
      },
    ],
    schema: {
      input: {
        name: z => z.string().describe('The name of the cluster'),
        owner: z => z.string().describe('Entity reference of the owner'),
        title: z => z.string().optional().describe('What people call it'),
        description: z => z.string().optional(),
        region: z => z.string().describe('The region that it stands in'),
        connection: z => z.string().describe('A name under replication.connections in app-config'),
        prefixes: z => z.array(z.string()).optional().describe('Storages: the URI prefixes that are stored here, each spelling on its own'),
        concurrency: z => z.number().int().optional().describe('Files at once'),
        bandwidth: z => z.string().optional().describe('Such as 200MiB/s'),
      },
      output: {
        name: z => z.string(),
        entityRef: z => z.string(),
        pageUrl: z => z.string().describe('The path of its page in the portal'),
      },
    },
    async handler(context) {
      const { name, owner, title, description, region, connection, prefixes, concurrency, bandwidth } = context.input;
      const limits = withoutEmpty({ concurrency, bandwidth });
      const document = {
        apiVersion: 'backstage.io/v1alpha1',
        kind: 'Resource',
        metadata: withoutEmpty({ name, title, description }),
        spec: {
          type: 'replication-cluster',
          owner,
          replication: { region, connection, ...withoutEmpty({ prefixes }), ...(Object.keys(limits).length > 0 && { limits }) },
        },
      };
      const client = await createClient(services, await context.getInitiatorCredentials());
      await createDocument({ client, document, dryRun: context.isDryRun ?? false, signal: context.signal });
      context.logger.info(context.isDryRun ? `Cluster "${name}" could be created` : `Cluster "${name}" is there`);
      context.output('name', name);
      context.output('entityRef', `resource:default/${name}`);
      context.output('pageUrl', `/replication/clusters/${encodeURIComponent(name)}`);
    },
  });
}
