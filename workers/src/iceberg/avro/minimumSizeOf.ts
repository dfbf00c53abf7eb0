import type { AvroType } from './AvroType';

/** The least number of bytes that a value of the type takes. Zero means that every value is empty and nothing need be skipped. */
export function minimumSizeOf(type: AvroType, known: Map<AvroType, number> = new Map()): number {
  switch (type.kind) {
    case 'null':
      return 0;
    case 'float':
      return 4;
    case 'double':
      return 8;
    case 'fixed':
      return type.sizeBytes;
    case 'record': {
      const cached = known.get(type);
      if (cached !== undefined) {
        return cached;
      }
      const size = type.fields.reduce((sum, field) => sum + minimumSizeOf(field.type, known), 0);
      known.set(type, size);
      return size;
    }
    default:
      return 1;
  }
}
