import { benchManifestCodec } from '../support/benchManifestCodec';

void benchManifestCodec({ name: 'manifest-zstd', codec: 'zstandard', aim: '≥ 0.75' });
