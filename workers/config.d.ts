export interface Config {
  /** Replication of data lakes between regions. */
  replication?: {
    /** This process's own region. */
    region?: string;
    /** Packages with further connectors and task handlers; each default-exports a `WorkerExtension`. */
    extensions?: string[];
    worker?: {
      /** False: no worker in the backend's process. */
      embedded?: boolean;
      /** The regions whose tasks the worker takes. Default: the process's own. */
      regions?: string[];
      /** Tasks at once; each has its own parallelism. Default: 4. */
      concurrency?: number;
      /** Threads for CPU-heavy work. Default: one a core. */
      threads?: number;
      /** Standalone workers: the backend's address. Default: `backend.baseUrl`. */
      backendUrl?: string;
      /**
       * Standalone workers: a token of the backend, restricted to `replication.broker.use`.
       * @visibility secret
       */
      token?: string;
    };
    /** What workers connect to, by name. Clusters and tasks carry the name; what stands here never leaves the process. */
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
        /**
         * A bearer token.
         * @visibility secret
         */
        token?: string;
        /** @visibility secret */
        password?: string;
        /** @deepVisibility secret */
        oauth2?: { [option: string]: unknown };
        /**
         * How requests to an Iceberg REST catalog are signed for AWS: region, service, keys or a role.
         * @deepVisibility secret
         */
        sigv4?: { [option: string]: unknown };
        /**
         * Sent with every request to an Iceberg REST catalog; a gateway's may be credentials.
         * @deepVisibility secret
         */
        headers?: { [name: string]: string };
        /** Of an Iceberg REST catalog: lets a table that updates can't bring to its new state be dropped, without its files, and registered anew. */
        allowDropAndRegister?: boolean;
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
