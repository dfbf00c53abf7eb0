import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { createClient, type ActionServices } from './createClient';
import { createDocument } from './createDocument';
import { pruneTrigger } from './pruneTrigger';
import { withoutEmpty } from './withoutEmpty';

/** The action `portage:policy:create`. */
export function createPolicyAction(services: ActionServices) {
  return createTemplateAction({
    id: 'portage:policy:create',
    description: 'Creates a policy: what is kept equal to what, and when. Doing it again with the same input changes nothing.',
    supportsDryRun: true,
    examples: [
      {
        description: 'Iceberg tables, kept whole and local in another region',
        example: `steps:
  - id: policy
    action: portage:policy:create
    input:
      name: sales-to-us
      owner: group:default/sales
      kind: iceberg
      source: { cluster: lake-catalog, reference: main }
      target: { cluster: lake-catalog, reference: main_replica_us, storage: us-lake, location: 's3://acme-us/replica/' }
      include: ['sales.*']
      trigger: { type: continuous, every: 30s }
`,
      },
    ],
    schema: {
      input: {
        name: z => z.string().describe('The name of the policy'),
        owner: z => z.string().describe('Entity reference of the owner'),
        title: z => z.string().optional().describe('What people call it'),
        description: z => z.string().optional(),
        kind: z => z.string().default('iceberg').describe('The kind of policy'),
        source: z => z.record(z.string()).describe('Where from, as the kind of policy has it'),
        target: z => z.record(z.string()).describe('Where to, as the kind of policy has it'),
        include: z => z.array(z.string()).optional().describe('Patterns of what is carried; everything where there are none'),
        exclude: z => z.array(z.string()).optional().describe('Patterns of what is left out'),
        trigger: z => z.record(z.string()).optional().describe('When it runs; manual by default'),
        suspended: z => z.boolean().optional().describe('Created, but not running before somebody resumes it'),
      },
      output: {
        name: z => z.string(),
        entityRef: z => z.string(),
        pageUrl: z => z.string().describe('The path of its page in the portal'),
      },
    },
    async handler(context) {
      const { name, owner, title, description, kind, source, target, include, exclude, trigger, suspended } = context.input;
      const document = {
        apiVersion: 'backstage.io/v1alpha1',
        kind: 'Resource',
        metadata: withoutEmpty({ name, title, description }),
        spec: {
          type: 'replication-policy',
          owner,
          replication: {
            kind: kind ?? 'iceberg',
            source: withoutEmpty(source),
            target: withoutEmpty(target),
            ...withoutEmpty({ include, exclude, suspended, trigger: trigger && pruneTrigger(withoutEmpty(trigger)) }),
          },
        },
      };
      const client = await createClient(services, await context.getInitiatorCredentials());
      await createDocument({ client, document, dryRun: context.isDryRun ?? false, signal: context.signal });
      context.logger.info(context.isDryRun ? `Policy "${name}" could be created` : `Policy "${name}" is there`);
      context.output('name', name);
      context.output('entityRef', `resource:default/${name}`);
      context.output('pageUrl', `/replication/policies/${encodeURIComponent(name)}`);
    },
  });
}
