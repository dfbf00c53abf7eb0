import { randomBetween, randomOf } from './random';
import type { TableDefinition } from './TableDefinition';

const NAMES = ['Ada', 'Blaise', 'Carl', 'Emmy', 'Grace', 'Henri', 'Kurt', 'Sofia'];
const TIERS = ['basic', 'silver', 'gold', null];

/** `sales.customers`: customers whom the orders of the same commit made known. */
export const customersTable: TableDefinition = {
  namespace: 'sales',
  name: 'customers',
  maxLiveFiles: 20,
  fields: [
    { id: 1, name: 'customer_id', required: true, type: 'long' },
    { id: 2, name: 'region', required: true, type: 'string' },
    { id: 3, name: 'name', required: true, type: 'string' },
    { id: 4, name: 'tier', required: false, type: 'string' },
    { id: 5, name: 'changed_at', required: true, type: 'timestamptz' },
  ],
  createRows(region) {
    const changedAt = BigInt(Date.now()) * 1_000n;
    return Array.from({ length: randomBetween(1, 5) }, () => ({
      customer_id: BigInt(randomBetween(1, 500)),
      region,
      name: randomOf(NAMES),
      tier: randomOf(TIERS),
      changed_at: changedAt,
    }));
  },
};
