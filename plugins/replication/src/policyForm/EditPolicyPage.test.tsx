import { ReplicationResponseError } from '@portage/backstage-plugin-replication-common';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { createCluster } from '../__testUtils__/createCluster';
import { createPolicy } from '../__testUtils__/createPolicy';
import type { MockHandlers } from '../__testUtils__/MockReplicationApi';
import { renderPage } from '../__testUtils__/renderPage';
import { EditPolicyPage } from './EditPolicyPage';

const handlers: MockHandlers = {
  listClusters: () => ({
    items: [createCluster({ name: 'lake', region: 'eu' }), createCluster({ name: 'us-lake', region: 'us', prefixes: ['s3://acme-us/'] })],
    totalItems: 2,
  }),
  getPolicy: () => createPolicy({ name: 'sales-to-us', version: 4 }),
};
const render = (overrides: MockHandlers = {}) =>
  renderPage(<EditPolicyPage />, {
    path: '/replication/policies/:name/edit',
    at: '/replication/policies/sales-to-us/edit',
    handlers: { ...handlers, ...overrides },
  });

async function changeInclude(text: string) {
  const include = await screen.findByRole('textbox', { name: /Include/ });
  await userEvent.clear(include);
  await userEvent.type(include, text);
}

describe('EditPolicyPage', () => {
  it('saves the version it began with, and keeps what it has no field for', async () => {
    const api = render({ updatePolicy: () => createPolicy({ name: 'sales-to-us', version: 5 }) });
    await changeInclude('sales.orders');
    expect(screen.getByLabelText('document preview')).toHaveTextContent('- sales.orders');
    await userEvent.click(screen.getByRole('button', { name: 'Save policy' }));

    expect(await screen.findByText('elsewhere')).toBeInTheDocument();
    const [{ args, options }] = api.callsOf('updatePolicy');
    expect(options.ifMatch).toBe(4);
    expect(args.body?.metadata.labels).toEqual({ tier: 'gold' });
    expect(args.body?.spec.replication).toMatchObject({ include: ['sales.orders'], parameters: { tenant: 'acme' } });
  });

  it('overwrites nobody: a lost update is told, and the person decides', async () => {
    const versions = [4, 7];
    const api = render({
      getPolicy: () => createPolicy({ name: 'sales-to-us', version: versions.shift() ?? 7 }),
      updatePolicy: (_, { ifMatch }) => {
        if (ifMatch !== 7) {
          throw new ReplicationResponseError(412, { name: 'PreconditionFailedError', message: 'The policy is at version 7' });
        }
        return createPolicy({ name: 'sales-to-us', version: 8 });
      },
    });
    await changeInclude('sales.orders');
    await userEvent.click(screen.getByRole('button', { name: 'Save policy' }));
    expect(await screen.findByText(/Somebody else saved this policy/)).toBeInTheDocument();

    await userEvent.click(screen.getByRole('button', { name: 'Save mine over theirs' }));
    expect(await screen.findByText('elsewhere')).toBeInTheDocument();
    expect(api.callsOf('updatePolicy').map(({ options }) => options.ifMatch)).toEqual([4, 7]);
    expect(api.callsOf('updatePolicy')[1].args.body?.spec.replication.include).toEqual(['sales.orders']);
  });

  it('takes theirs where one gives way', async () => {
    const theirs = createPolicy({ name: 'sales-to-us', version: 7, replication: { include: ['theirs.*'] } });
    const answers = [createPolicy({ name: 'sales-to-us', version: 4 })];
    render({
      getPolicy: () => answers.shift() ?? theirs,
      updatePolicy: () => {
        throw new ReplicationResponseError(412, { name: 'PreconditionFailedError', message: 'The policy is at version 7' });
      },
    });
    await changeInclude('mine.*');
    await userEvent.click(screen.getByRole('button', { name: 'Save policy' }));
    await userEvent.click(await screen.findByRole('button', { name: 'Take theirs' }));
    await waitFor(() => expect(screen.getByRole('textbox', { name: /Include/ })).toHaveValue('theirs.*'));
  });

  it('is read-only where the catalog manages the policy', async () => {
    render({ getPolicy: () => createPolicy({ name: 'sales-to-us', managedBy: 'url:https://git.example.com/info.yaml' }) });
    expect(await screen.findByText(/managed elsewhere/)).toBeInTheDocument();
    expect(await screen.findByRole('textbox', { name: /Include/ })).toBeDisabled();
    expect(screen.queryByRole('button', { name: 'Save policy' })).not.toBeInTheDocument();
  });
});
