import { screen } from '@testing-library/react';
import { createPolicy } from '../__testUtils__/createPolicy';
import { renderPage } from '../__testUtils__/renderPage';
import { PoliciesRouter } from './PoliciesRouter';

const render = (at: string) =>
  renderPage(<PoliciesRouter />, {
    path: '/replication/policies/*',
    at,
    handlers: {
      getPolicy: ({ path }) => createPolicy({ name: path!.name }),
      listClusters: () => ({ items: [], totalItems: 0 }),
    },
  });

describe('PoliciesRouter', () => {
  it('shows a policy by whatever name it has, "new" too', async () => {
    const api = render('/replication/policies/new');
    expect(await screen.findByRole('button', { name: 'Run now' })).toBeInTheDocument();
    expect(api.callsOf('getPolicy')[0].args).toEqual({ path: { name: 'new' } });
  });

  it('has the form for a new one at an address that is no name', async () => {
    const api = render('/replication/policies/-/new');
    expect(await screen.findByRole('heading', { name: /policy/i })).toBeInTheDocument();
    expect(api.callsOf('getPolicy')).toEqual([]);
  });
});
