/**
 * A field whose place in each record is wanted.
 *
 * Fields are found by Iceberg field id, never by name: writers before 0.14 used other names, and PyIceberg's differ in places.
 */
export interface FieldTarget {
  /** Field ids from the record down, through records and unions only: no target lies inside an array or a map. */
  path: readonly number[];
  /** `keyed-bytes` is Iceberg's form of a map from numbers to bytes: an array of records of a key and a value (Iceberg spec, "Appendix A: Avro"). */
  kind: 'integer' | 'string' | 'bytes' | 'keyed-bytes';
  /** Whether a writer's schema without it is an error; else the field reads as absent. */
  required: boolean;
}
