import { z, type ZodType } from 'zod';

/** A JSON Schema, draft 2020-12, which is what OpenAPI 3.1 holds. */
export type JsonSchema = Record<string, unknown>;

/** What a schema describes: what callers send, or what is answered. */
export type Direction = 'input' | 'output';

const DEFINITION = '#/$defs/';
const COMPONENT = '#/components/schemas/';

/**
 * Turns zod schemas into JSON Schemas whose named parts are shared. A schema that differs between what is sent and what is
 * answered (fields with defaults may be left out of a request) is there twice, the request's with `Input` behind its name.
 */
export class SchemaCollector {
  /** The named schemas so far, for `components.schemas`. */
  readonly schemas: Record<string, JsonSchema> = {};

  /** @returns the schema, with its named parts as references to {@link SchemaCollector.schemas} */
  add(schema: ZodType, direction: Direction): JsonSchema {
    const { definitions, root } = convert(schema, direction);
    const differing = direction === 'input' ? differingDefinitions(definitions, convert(schema, 'output').definitions) : new Set<string>();
    const nameOf = (name: string) => (differing.has(name) ? `${name}Input` : name);
    for (const [name, definition] of Object.entries(definitions)) {
      this.schemas[nameOf(name)] = withReferences(definition, nameOf) as JsonSchema;
    }
    return withReferences(root, nameOf) as JsonSchema;
  }
}

function convert(schema: ZodType, direction: Direction): { root: JsonSchema; definitions: Record<string, JsonSchema> } {
  const {
    $schema: _,
    $defs,
    ...root
  } = z.toJSONSchema(schema, { io: direction, target: 'draft-2020-12', unrepresentable: 'any' }) as JsonSchema;
  return { root, definitions: ($defs ?? {}) as Record<string, JsonSchema> };
}

/** Names whose two directions are not equal, in themselves or in what they refer to. */
function differingDefinitions(input: Record<string, JsonSchema>, output: Record<string, JsonSchema>): Set<string> {
  const texts = Object.entries(input).map(([name, schema]) => ({ name, text: JSON.stringify(schema) }));
  const differing = new Set(texts.filter(({ name, text }) => text !== JSON.stringify(output[name])).map(({ name }) => name));
  let before: number;
  do {
    before = differing.size;
    for (const { name, text } of texts) {
      if ([...differing].some(other => text.includes(`"${DEFINITION}${other}"`))) {
        differing.add(name);
      }
    }
  } while (differing.size > before);
  return differing;
}

function withReferences(value: unknown, nameOf: (name: string) => string): unknown {
  if (Array.isArray(value)) {
    return value.map(item => withReferences(item, nameOf));
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) =>
      key === '$ref' && typeof item === 'string' && item.startsWith(DEFINITION)
        ? [key, COMPONENT + nameOf(item.slice(DEFINITION.length))]
        : [key, withReferences(item, nameOf)],
    ),
  );
}
