import { identityOfTable, tableDirectory } from './tableDirectory';

const directory = (key: string[], tableIdentity = '91357d8f-fea5-4284-a62a-5f5c0a000e3a') =>
  tableDirectory({ location: 's3://us/replica/', key, tableIdentity });

describe('tableDirectory', () => {
  it('is made of namespace, name and the beginning of the uuid', () => {
    expect(directory(['sales', 'orders'])).toBe('s3://us/replica/sales/orders-91357d8f/');
    expect(directory(['acme', 'sales', 'orders'])).toBe('s3://us/replica/acme.sales/orders-91357d8f/');
    expect(directory(['orders'])).toBe('s3://us/replica/orders-91357d8f/');
  });

  it('lets no name lead out of the location, or hide what it holds', () => {
    expect(directory(['..', 'a/../../b c'])).toBe('s3://us/replica/x__/a_.._.._b_c-91357d8f/');
    expect(directory(['_portage', '.orders'])).toBe('s3://us/replica/x_portage/x_orders-91357d8f/');
    expect(directory(['verkäufe', 'a%20b'])).toBe('s3://us/replica/verk_ufe/a_20b-91357d8f/');
  });
});

describe('identityOfTable', () => {
  it('falls back on the location, which survives a rename', () => {
    expect(identityOfTable({ tableUuid: 'u', location: 'l' })).toBe('u');
    const [one, same, other] = ['s3://a', 's3://a', 's3://b'].map(location => identityOfTable({ tableUuid: undefined, location }));
    expect(one).toMatch(/^[0-9a-f]{64}$/);
    expect(same).toBe(one);
    expect(other).not.toBe(one);
  });
});
