import { randomBetween, randomOf } from './random';
import type { Row, TableDefinition } from './TableDefinition';

const STATUSES = ['open', 'paid', 'shipped', null];
const CUSTOMERS = 500;

function createRow(region: string, nowMs: number, index: number): Row {
  return {
    order_id: BigInt(nowMs) * 1_000n + BigInt(index),
    region,
    customer_id: BigInt(randomBetween(1, CUSTOMERS)),
    amount: randomBetween(100, 50_000) / 100,
    status: randomOf(STATUSES),
    ordered_at: BigInt(nowMs) * 1_000n,
  };
}

/** `sales.orders`: a few orders a commit. */
export const ordersTable: TableDefinition = {
  namespace: 'sales',
  name: 'orders',
  maxLiveFiles: 40,
  fields: [
    { id: 1, name: 'order_id', required: true, type: 'long' },
    { id: 2, name: 'region', required: true, type: 'string' },
    { id: 3, name: 'customer_id', required: true, type: 'long' },
    { id: 4, name: 'amount', required: true, type: 'double' },
    { id: 5, name: 'status', required: false, type: 'string' },
    { id: 6, name: 'ordered_at', required: true, type: 'timestamptz' },
  ],
  createRows(region) {
    const nowMs = Date.now();
    return Array.from({ length: randomBetween(5, 25) }, (_, index) => createRow(region, nowMs, index));
  },
};
