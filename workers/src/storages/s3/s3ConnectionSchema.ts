import { z } from 'zod';

const MIB = 1024 * 1024;

/** S3's own limits ("Amazon S3 multipart upload limits"). */
export const S3_LIMITS = {
  minPartSizeBytes: 5 * MIB,
  maxPartSizeBytes: 5 * 1024 * MIB,
  maxParts: 10_000,
} as const;

const partSize = z.number().int().min(S3_LIMITS.minPartSizeBytes).max(S3_LIMITS.maxPartSizeBytes);

/** `replication.connections.<name>` of type `s3`. Without keys the default credential chain of the AWS SDK is asked. */
export const s3ConnectionSchema = z
  .strictObject({
    type: z.literal('s3').optional(),
    /** For services other than AWS. */
    endpoint: z
      .url({ protocol: /^https?$/ })
      .refine(hasNoUserInfo, 'must not hold a user name or password')
      .optional(),
    region: z.string().min(1).optional(),
    accessKeyId: z.string().min(1).optional(),
    secretAccessKey: z.string().min(1).optional(),
    sessionToken: z.string().min(1).optional(),
    /** Assumed with the keys above, or with those of the default chain. */
    roleArn: z.string().startsWith('arn:').optional(),
    /** `endpoint/bucket/key` instead of `bucket.endpoint/key`. */
    forcePathStyle: z.boolean().default(false),
    /** `when-required` for services that refuse the CRC32 headers which AWS knows since 2022. */
    checksums: z.enum(['when-supported', 'when-required']).default('when-supported'),
    /** `opaque` for services whose entity tags look like MD5 sums and are none. */
    entityTags: z.enum(['md5', 'opaque']).default('md5'),
    /** `false` for services that ignore `If-None-Match`; a second writer is then noticed by a look before, not excluded. */
    conditionalWrites: z.boolean().default(true),
    /** `by-folder` for services whose flat listings are not in byte order; otherwise that is noticed. */
    listings: z.enum(['auto', 'by-folder']).default('auto'),
    /** Objects above this size are written in parts. */
    multipartThresholdBytes: partSize.default(64 * MIB),
    /** Grows for objects that would have more than 10,000 parts. */
    partSizeBytes: partSize.default(16 * MIB),
    maxConnections: z.number().int().min(1).max(1024).default(64),
    connectTimeoutMs: z.number().int().min(1).default(5_000),
    /** How long the service may be silent. */
    requestTimeoutMs: z.number().int().min(1).default(60_000),
    /** How often a request is tried in all before its failure is reported. */
    maxAttempts: z.number().int().min(1).max(20).default(6),
  })
  .refine(({ accessKeyId, secretAccessKey }) => (accessKeyId === undefined) === (secretAccessKey === undefined), {
    path: ['secretAccessKey'],
    message: 'accessKeyId and secretAccessKey must be given together',
    when: isObject,
  })
  .refine(({ accessKeyId, sessionToken }) => sessionToken === undefined || accessKeyId !== undefined, {
    path: ['sessionToken'],
    message: 'needs accessKeyId and secretAccessKey',
    when: isObject,
  });

/** @see {@link s3ConnectionSchema} */
export type S3Connection = z.infer<typeof s3ConnectionSchema>;

function hasNoUserInfo(endpoint: string): boolean {
  if (!URL.canParse(endpoint)) {
    return true; // Another check tells of it.
  }
  const { username, password } = new URL(endpoint);
  return username === '' && password === '';
}

/** Lets a check of several options run where others are wrong too, so that all errors are told at once. */
function isObject({ value }: { value: unknown }): boolean {
  return typeof value === 'object' && value !== null;
}
