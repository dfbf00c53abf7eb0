import { readContainer } from '../avro/readContainer';
import { parseSchema } from '../avro/parseSchema';
import { walkContainer } from '../avro/walkContainer';
import { POSITION_DELETE_ROLES } from '../avro/WalkerRoles';
import { CorruptInput } from '../CorruptInput';
import { AvroDeletesSink } from './AvroDeletesSink';
import { PositionRows } from './PositionRows';

/**
 * Reads an Avro file of position deletes with the walker of manifests.
 * @returns `meaning` says how the columns beside path and position are to be read; empty where there are none
 * @throws CorruptInput, ReplicationError `unsupported-codec`
 */
export async function readAvroDeletes(bytes: Uint8Array): Promise<{ rows: PositionRows; meaning: string }> {
  const container = readContainer(bytes);
  const schema = parseSchema(container.header.get('avro.schema') ?? new Uint8Array());
  if (schema.kind !== 'record') {
    throw new CorruptInput('The Avro schema is no record', 0);
  }
  const hasData = schema.fields.some(({ id }) => !POSITION_DELETE_ROLES.omitted.includes(String(id)));
  const rows = new PositionRows();
  const { canonical } = await walkContainer({ container, roles: POSITION_DELETE_ROLES, sink: new AvroDeletesSink(rows, hasData) });
  return { rows, meaning: hasData ? canonical : '' };
}
