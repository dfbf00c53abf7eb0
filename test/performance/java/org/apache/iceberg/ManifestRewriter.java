package org.apache.iceberg;

import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.inmemory.InMemoryFileIO;
import org.apache.iceberg.inmemory.InMemoryOutputFile;
import org.apache.iceberg.io.CloseableIterable;

/**
 * The peer of the benchmark {@code manifest-null}: Iceberg's own reader and writer of manifests, as its rewriting of table paths uses them.
 *
 * <pre>ManifestRewriter SOURCE RESULT SNAPSHOT_ID SOURCE_PREFIX TARGET_PREFIX</pre>
 *
 * Rewrites the manifest SOURCE once into the file RESULT. Then each line of standard input has it rewritten once more, in memory, and is
 * answered with one line: {"wallMs", "cpuMs"}, the CPU time being that of the whole process. It stands in Iceberg's package because the
 * entries of a manifest are seen from nowhere else.
 */
public final class ManifestRewriter {
  private static final int FORMAT_VERSION = 2;
  private static final int SPEC_ID = 0;
  private static final Map<String, String> UNCOMPRESSED = Map.of(TableProperties.AVRO_COMPRESSION, "uncompressed");
  private static final double NANOS_PER_MILLISECOND = 1e6;

  private final InMemoryFileIO io = new InMemoryFileIO();
  private final ManifestFile source;
  private final Map<Integer, PartitionSpec> specs;
  private final String sourcePrefix;
  private final String targetPrefix;

  private ManifestRewriter(byte[] bytes, long snapshotId, String sourcePrefix, String targetPrefix) throws IOException {
    io.addFile("source.avro", bytes);
    this.source = new GenericManifestFile(io.newInputFile("source.avro"), SPEC_ID, snapshotId);
    try (ManifestReader<DataFile> reader = ManifestFiles.read(source, io)) {
      this.specs = Map.of(SPEC_ID, reader.spec());
    }
    this.sourcePrefix = sourcePrefix;
    this.targetPrefix = targetPrefix;
  }

  public static void main(String[] args) throws IOException {
    ManifestRewriter rewriter = new ManifestRewriter(Files.readAllBytes(Path.of(args[0])), Long.parseLong(args[2]), args[3], args[4]);
    Files.write(Path.of(args[1]), rewriter.rewrite());

    OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    BufferedReader requests = new BufferedReader(new InputStreamReader(System.in));
    while (requests.readLine() != null) {
      long wall = System.nanoTime();
      long cpu = system.getProcessCpuTime();
      rewriter.rewrite();
      System.out.printf(
          "{\"wallMs\":%f,\"cpuMs\":%f}%n",
          (System.nanoTime() - wall) / NANOS_PER_MILLISECOND, (system.getProcessCpuTime() - cpu) / NANOS_PER_MILLISECOND);
    }
  }

  private byte[] rewrite() throws IOException {
    InMemoryOutputFile result = new InMemoryOutputFile("result.avro");
    PartitionSpec spec = specs.get(SPEC_ID);
    try (ManifestReader<DataFile> reader = ManifestFiles.read(source, io, specs).select(List.of("*"));
        CloseableIterable<ManifestEntry<DataFile>> entries = reader.entries();
        ManifestWriter<DataFile> writer = ManifestFiles.write(FORMAT_VERSION, spec, result, source.snapshotId(), UNCOMPRESSED)) {
      for (ManifestEntry<DataFile> entry : entries) {
        DataFile file = entry.file();
        String path = targetPrefix + file.location().substring(sourcePrefix.length());
        writer.add(DataFiles.builder(spec).copy(file).withPath(path).build());
      }
    }
    return result.toByteArray();
  }
}
