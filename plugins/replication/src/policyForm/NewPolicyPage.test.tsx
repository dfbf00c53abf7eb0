import { ReplicationResponseError } from '@portage/backstage-plugin-replication-common';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { createCluster } from '../__testUtils__/createCluster';
import { createPolicy } from '../__testUtils__/createPolicy';
import type { MockHandlers } from '../__testUtils__/MockReplicationApi';
import { renderPage } from '../__testUtils__/renderPage';
import { NewPolicyPage } from './NewPolicyPage';

const handlers: MockHandlers = {
  listClusters: () => ({
    items: [createCluster({ name: 'lake', region: 'eu' }), createCluster({ name: 'us-lake', region: 'us', prefixes: ['s3://acme-us/'] })],
    totalItems: 2,
  }),
};
const render = (overrides: MockHandlers = {}) =>
  renderPage(<NewPolicyPage />, { path: '/', at: '/', handlers: { ...handlers, ...overrides } });

async function choose(section: string, label: RegExp, option: RegExp) {
  const part = within(await screen.findByRole('region', { name: section }));
  await userEvent.click(part.getByRole('button', { name: label }));
  await userEvent.click(await screen.findByRole('option', { name: option }));
}

async function fillIn() {
  await userEvent.type(await screen.findByRole('textbox', { name: /^Name/ }), 'sales-to-us');
  await choose('Source', /Catalog/, /lake/);
  await choose('Target', /Storage/, /us-lake/);
  await choose('Target', /Catalog/, /lake/);
}

describe('NewPolicyPage', () => {
  it('makes a document of the choices, with suggestions for the target, and creates it', async () => {
    const api = render({ createPolicy: () => createPolicy({ name: 'sales-to-us' }) });
    await fillIn();
    await choose('History and pruning', /lost files/, /Leave out its snapshots/);
    await choose('History and pruning', /are removed/, /By itself/);
    await userEvent.clear(screen.getByRole('textbox', { name: /^At most every/ }));
    await userEvent.type(screen.getByRole('textbox', { name: /^At most every/ }), '1d');
    await userEvent.click(screen.getByRole('button', { name: 'Create policy' }));

    expect(await screen.findByText('elsewhere')).toBeInTheDocument();
    const { body } = api.callsOf('createPolicy')[0].args;
    expect(body?.spec.owner).toBe('user:default/ada');
    expect(body?.spec.replication).toMatchObject({
      kind: 'iceberg',
      source: { cluster: 'lake', reference: 'main' },
      target: { cluster: 'lake', reference: 'main_replica_us', storage: 'us-lake', location: 's3://acme-us/replica/' },
      trigger: { type: 'continuous', every: '30s' },
      history: 'prune',
      pruning: { every: '1d', grace: '7d', retention: '7d', fuse: { count: 10_000, percent: 25 } },
    });
  });

  it('sends nothing that the schemas refuse, and says what is needed where', async () => {
    const api = render({ createPolicy: () => createPolicy({ name: 'x' }) });
    await userEvent.click(await screen.findByRole('button', { name: 'Create policy' }));
    expect((await screen.findAllByText('is needed')).length).toBeGreaterThanOrEqual(5);
    expect(await screen.findByRole('textbox', { name: /^Name/ })).toHaveAccessibleDescription(/is needed/);
    expect(api.callsOf('createPolicy')).toEqual([]);
  });

  it("shows the server's problems at their fields", async () => {
    render({
      createPolicy: () => {
        throw new ReplicationResponseError(400, {
          name: 'InputError',
          message: 'The document is invalid',
          problems: [
            { document: 0, path: 'spec.replication.target.location', message: 'orders-to-us writes there' },
            { document: 0, path: 'spec.replication', message: 'would make a cycle' },
          ],
        });
      },
    });
    await fillIn();
    await userEvent.click(screen.getByRole('button', { name: 'Create policy' }));
    expect(await screen.findByText('orders-to-us writes there')).toBeInTheDocument();
    expect(screen.getByRole('textbox', { name: /^Location/ })).toHaveAccessibleDescription(/orders-to-us writes there/);
    expect(screen.getByText(/would make a cycle/)).toBeInTheDocument();
  });
});
