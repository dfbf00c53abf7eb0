import { z } from 'zod';

/** An address without user name and password: addresses are shown in messages. */
export const addressSchema = z
  .url({ protocol: /^https?$/, error: 'must be an http or https address' })
  .refine(address => !URL.canParse(address) || !new URL(address).username, 'must hold no user name; use token or oauth2');
