/** The busy writer's own process: `node … main.ts OPTIONS`, with {@link BusyWriterOptions} as JSON. Its last line of output says what it did. */
import { BusyWriter } from './BusyWriter';
import type { BusyWriterOptions } from './BusyWriterOptions';

async function main(options: BusyWriterOptions): Promise<void> {
  const writer = await BusyWriter.open(options);
  try {
    process.stdout.write(`${JSON.stringify(await writer.run())}\n`);
  } finally {
    writer.close();
  }
}

main(JSON.parse(process.argv[2])).catch(error => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
