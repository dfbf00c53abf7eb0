export interface Config {
  /** Replication of data lakes between regions. */
  replication?: {
    /** The region that this backend stands in. Default: `default`. */
    region?: string;
    worker?: {
      /** False: no worker in the backend's process; all work is left to standalone ones. Default: true. */
      embedded?: boolean;
      /** The regions whose tasks the embedded worker takes. Default: the backend's own. */
      regions?: string[];
      /** Tasks at once; each has its own parallelism. Default: 4. */
      concurrency?: number;
      /** Threads for CPU-heavy work. Default: one a core. */
      threads?: number;
    };
    /** What each worker's token may touch. A token that is restricted to `replication.broker.use` must be named here. */
    workers?: Array<{
      /** The subject of the token under `backend.auth.externalAccess`. */
      subject: string;
      /** The regions whose tasks it may claim. */
      regions: string[];
      /** The connections that its tasks may name. */
      connections: string[];
    }>;
    /** What moving data costs; without it plans tell no cost. */
    prices?: {
      /** Such as EUR. */
      currency: string;
      egress?: Array<{ from: string; to: string; perGiB: number }>;
      /** Per 1,000 requests, by region. */
      requests?: { [region: string]: number };
    };
    health?: {
      /** How long a cluster's probe is good for, such as 60s. Default: 60s. */
      probeEvery?: string;
    };
    broker?: {
      /** How long a worker's claim holds without a heartbeat, such as 30s. */
      lease?: string;
      /** The pause before a failed task's second attempt; each further one waits twice as long, at most 60s. Default: 2s. */
      retryDelay?: string;
    };
    jobs?: {
      /** What is kept of jobs that ended; the last success and the last failure of a policy always stay. */
      retention?: {
        /** Default: 30d. */
        age?: string;
        /** Default: 1000. */
        jobsPerPolicy?: number;
      };
    };
    /**
     * What workers connect to, by name. Clusters and tasks carry the name alone, and this backend reads no more of a connection than its
     * type; the options of each type, and which of them are secret, are the workers' own.
     */
    connections?: {
      [name: string]: {
        /** `file` or `s3` (storages), `sql`, `nessie` or `iceberg-rest` (catalogs), or a type that an extension brings. */
        type: string;
        /** @visibility secret */
        accessKeyId?: string;
        /** @visibility secret */
        secretAccessKey?: string;
        /** @visibility secret */
        sessionToken?: string;
        /** @visibility secret */
        token?: string;
        /** @visibility secret */
        password?: string;
        /** @deepVisibility secret */
        oauth2?: { [option: string]: unknown };
        /** @deepVisibility secret */
        sigv4?: { [option: string]: unknown };
        /** @deepVisibility secret */
        headers?: { [name: string]: string };
        /** Of a SQL catalog: a file's path, a URL, or the driver's options. A URL may carry a password. */
        connection?:
          | string
          | {
              /** @visibility secret */
              connectionString?: string;
              /** @visibility secret */
              password?: string;
              [option: string]: unknown;
            };
        [option: string]: unknown;
      };
    };
  };
}
