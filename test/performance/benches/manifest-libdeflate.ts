import { benchManifestCodec } from '../support/benchManifestCodec';

void benchManifestCodec({ name: 'manifest-libdeflate', codec: 'deflate', deflateLibrary: 'libdeflate', aim: '≥ 1.5' });
