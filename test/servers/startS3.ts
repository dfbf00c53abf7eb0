import { mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findPythonTool } from './findPythonTool';
import { startTemporaryServer } from './startTemporaryServer';

/** How long a server may take to be ready; 3 s on an idle machine. */
const READY_TIMEOUT_MS = 60_000;

/** A key pair that a server knows. */
export interface S3Credentials {
  accessKeyId: string;
  secretAccessKey: string;
}

/** One S3 server on 127.0.0.1: a region of the tests. */
export interface S3Server extends S3Credentials {
  readonly endpoint: string;
  /** Its own Iceberg REST catalog, of table buckets; signed for as `s3tables`. Only where it was asked for. */
  readonly icebergUri: string;
  readonly region: string;
  /** May list and read, and is refused every write. */
  readonly reader: S3Credentials;
  readonly pid: number;
  /** Kills the server as a power cut would; what it had acknowledged stays on the disk for `restart`. */
  crash(): Promise<void>;
  /** Starts it again on the same port with the same data. */
  restart(): Promise<void>;
  /** Kills the server and removes its data. */
  stop(): Promise<void>;
}

/** Options of {@link startS3}. */
export interface StartS3Options {
  /** Names the log and the region. Default `east`. */
  name?: string;
  region?: string;
  /** The server's Go heap is held to this; it takes three times as much otherwise. Default 256 MiB. */
  memoryLimit?: string;
  /** Serves Iceberg's REST catalog too. */
  iceberg?: boolean;
}

/** Whether {@link startS3} can work here, that is, whether `test/servers/install.sh` has been run. */
export function canStartS3(): boolean {
  return findPythonTool('servers', 'weed') !== undefined;
}

/**
 * Starts SeaweedFS on free ports. Any region is accepted in a signature, so two servers are two regions.
 *
 * It differs from AWS in ways that the tests use: flat listings are not in byte order (a folder's keys come before siblings that
 * begin with its name and a byte below `/`), and buckets must be made first.
 *
 * @throws Error with the end of the server's log where it does not get ready
 */
export async function startS3(options: StartS3Options = {}): Promise<S3Server> {
  const executable = findPythonTool('servers', 'weed');
  if (!executable) {
    throw new Error('SeaweedFS is not installed. Run test/servers/install.sh first.');
  }
  const name = options.name ?? 'east';
  const credentials = { accessKeyId: 'portage', secretAccessKey: 'portage-secret' };
  const reader = { accessKeyId: 'reader', secretAccessKey: 'reader-secret' };
  const server = await startTemporaryServer({
    name: `The S3 server "${name}"`,
    executable,
    folderPrefix: `portage-s3-${name}-`,
    portCount: 9,
    readyTimeoutMs: READY_TIMEOUT_MS,
    async prepare(folder) {
      await mkdir(join(folder, 'store'));
      await writeFile(join(folder, 'identities.json'), JSON.stringify(identitiesOf(credentials, reader)));
    },
    configure: (folder, ports) => ({
      args: argumentsOf(folder, ports, options.iceberg ?? false),
      environment: { GOMEMLIMIT: options.memoryLimit ?? '256MiB' },
      isReady: () => isReady(ports),
    }),
  });
  const { ports } = server;
  return {
    endpoint: `http://127.0.0.1:${ports[0]}`,
    icebergUri: `http://127.0.0.1:${ports[8]}`,
    region: options.region ?? name,
    ...credentials,
    reader,
    get pid() {
      return server.pid;
    },
    // SIGKILL on purpose: after SIGTERM the server drains for 17 s, and what it acknowledged survives the kill.
    crash: () => server.end('SIGKILL'),
    restart: () => server.restart(),
    async stop() {
      await server.remove('SIGKILL');
      // The server leaves the sockets of its gRPC services in the system's temporary folder.
      await Promise.all(ports.map(port => rm(join(tmpdir(), `seaweedfs-s3-grpc-${port}.sock`), { force: true })));
    },
  };
}

function identitiesOf(owner: S3Credentials, reader: S3Credentials) {
  const identity = (name: string, { accessKeyId, secretAccessKey }: S3Credentials, actions: string[]) => ({
    name,
    credentials: [{ accessKey: accessKeyId, secretKey: secretAccessKey }],
    actions,
  });
  return {
    identities: [identity('portage', owner, ['Admin', 'Read', 'Write', 'List', 'Tagging']), identity('reader', reader, ['Read', 'List'])],
  };
}

/** All services get ports of their own, the gRPC twins too (else port + 10000), and none but 127.0.0.1; telemetry is off. */
function argumentsOf(folder: string, ports: readonly number[], withIceberg: boolean): string[] {
  const [s3, s3Grpc, master, masterGrpc, volume, volumeGrpc, filer, filerGrpc, iceberg] = ports;
  return [
    'server',
    `-dir=${join(folder, 'store')}`,
    '-ip=127.0.0.1',
    '-ip.bind=127.0.0.1',
    `-master.port=${master}`,
    `-master.port.grpc=${masterGrpc}`,
    '-master.telemetry=false',
    '-master.volumeSizeLimitMB=128',
    '-master.electionTimeout=1s',
    `-volume.port=${volume}`,
    `-volume.port.grpc=${volumeGrpc}`,
    '-volume.max=0',
    '-volume.preStopSeconds=0',
    `-volume.publicUrl=127.0.0.1:${volume}`,
    '-filer',
    `-filer.port=${filer}`,
    `-filer.port.grpc=${filerGrpc}`,
    `-filer.localSocket=${join(folder, 'filer.sock')}`,
    '-s3',
    `-s3.port=${s3}`,
    `-s3.port.grpc=${s3Grpc}`,
    `-s3.config=${join(folder, 'identities.json')}`,
    `-s3.localSocket=${join(folder, 's3.sock')}`,
    `-s3.port.iceberg=${withIceberg ? iceberg : 0}`,
    '-s3.port.lance=0',
    '-s3.iam=false',
  ];
}

/** `/status` answers as soon as the gateway listens; a put also needs a volume, so the master is asked for one too. */
async function isReady([s3, , master]: readonly number[]): Promise<boolean> {
  const [status, assignment] = await Promise.all([fetch(`http://127.0.0.1:${s3}/status`), fetch(`http://127.0.0.1:${master}/dir/assign`)]);
  return status.ok && (await assignment.text()).includes('fid');
}
