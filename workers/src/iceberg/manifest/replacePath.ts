import type { CapturedField } from '../avro/CapturedField';
import type { RecordVisit } from '../avro/spliceAvroFile';

/** Replaces a field that is one path by what `map` makes of it; null, and a path that stays as it is, make no edit. */
export function replacePath(
  { block, spans, splicer }: Omit<RecordVisit<never>, 'fields'>,
  field: CapturedField,
  map: (path: string) => string,
): void {
  const path = field.string(block, spans);
  if (path === undefined) {
    return;
  }
  const mapped = map(path);
  if (mapped !== path) {
    splicer.replace(field.contentOffset(block, spans), field.endOffset(spans), mapped);
  }
}
