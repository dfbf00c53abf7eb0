/** Tables of the fixtures that PyIceberg 0.12 does not read, in their source either, by fixture and name, with what it lacks. Spark reads them. */
export const UNREADABLE_BY_PYICEBERG: Readonly<Record<string, string>> = {
  'formats sales.orders_avro': 'data files of Avro',
  'manifest-codecs sales.orders': 'the snappy codec, which is an optional part of it',
  'old-writer old.inline': 'snapshots without a manifest list',
  'old-writer old.v2': 'equality deletes',
  'posdel-variants sales.orders': 'position deletes of Avro',
  'special-chars sales.t2': 'paths with a number sign or a question mark',
  'v1-inline-manifests sales.orders': 'snapshots without a manifest list',
  'v2-equality-deletes sales.orders': 'equality deletes',
  'wide-bounds sales.orders': 'equality deletes',
};
