import { ReplicationError } from '@portage/backstage-plugin-replication-common';
import { AVRO_CODECS, type AvroCodec } from './avroCodecs';
import type { AvroFile } from './AvroFile';

/** The codec of a file. @throws ReplicationError `unsupported-codec`, naming those that are known */
export function avroCodecOf(file: AvroFile): AvroCodec {
  const codec = AVRO_CODECS.get(file.codec);
  if (!codec) {
    const known = [...AVRO_CODECS.keys()].join(', ');
    throw new ReplicationError('unsupported-codec', `${file.uri} is compressed with "${file.codec.slice(0, 40)}"; known are ${known}.`);
  }
  return codec;
}
