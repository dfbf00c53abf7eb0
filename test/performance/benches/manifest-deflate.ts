import { benchManifestCodec } from '../support/benchManifestCodec';

void benchManifestCodec({ name: 'manifest-deflate', codec: 'deflate', aim: '≥ 0.85' });
