import type { Metadata } from './icebergRestModel';

/** The updates that turn one set of properties into another. */
export function planPropertyUpdates(from: Readonly<Record<string, string>>, to: Readonly<Record<string, string>>): Metadata[] {
  const set = Object.fromEntries(Object.entries(to).filter(([name, value]) => from[name] !== value));
  const removed = Object.keys(from).filter(name => !Object.hasOwn(to, name));
  return [
    ...(Object.keys(set).length > 0 ? [{ action: 'set-properties', updates: set }] : []),
    ...(removed.length > 0 ? [{ action: 'remove-properties', removals: removed }] : []),
  ];
}
