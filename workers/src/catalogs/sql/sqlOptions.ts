import { z } from 'zod';

/** What node-postgres takes to connect; the rest that it knows is passed on as it is. */
const postgresConnectionSchema = z.union([
  z
    .string()
    .refine(
      text => /^postgres(ql)?:\/\//.test(text) && URL.canParse(text),
      'must be a connection string that begins with postgresql:// (special characters of the password percent-encoded), or an object',
    ),
  z.looseObject({
    host: z.string().min(1),
    port: z.coerce.number().int().positive().optional(),
    user: z.string().optional(),
    password: z.string().optional(),
    database: z.string().optional(),
  }),
]);

/** The options of a connection of type `sql`. `connection` is a file's path with SQLite, a connection string or object with PostgreSQL. */
export const sqlOptionsSchema = z.discriminatedUnion('client', [
  z.strictObject({
    type: z.literal('sql').optional(),
    region: z.string().optional(),
    client: z.literal('better-sqlite3'),
    connection: z.string().min(1),
  }),
  z.strictObject({
    type: z.literal('sql').optional(),
    region: z.string().optional(),
    client: z.literal('pg'),
    connection: postgresConnectionSchema,
  }),
]);
