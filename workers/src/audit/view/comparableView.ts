import type { JsonObject } from '../json/JsonValue';
import { pathProperties } from '../table/pathProperties';

/** A view's metadata without what a replica has its own of: its location, Portage's properties, and those that hold paths. */
export function comparableView(view: JsonObject): JsonObject {
  const { location: _own, ...rest } = view;
  const properties = Object.entries((view.properties ?? {}) as JsonObject);
  const isOwn = (name: string) => name.startsWith('portage.') || (pathProperties as readonly string[]).includes(name);
  return { ...rest, properties: Object.fromEntries(properties.filter(([name]) => !isOwn(name))) };
}
