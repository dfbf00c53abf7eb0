/**
 * Starts Trino's server, as {@code io.trino.server.TrinoServer} of its archive does, which is in no published jar. By reflection, so that an
 * older compiler than the server needs will do.
 *
 * <p>Argument: the version that the server tells of itself.
 */
public final class TrinoServer {
  private TrinoServer() {}

  public static void main(String[] arguments) throws Exception {
    Class<?> server = Class.forName("io.trino.server.Server");
    server.getMethod("start", String.class).invoke(server.getConstructor().newInstance(), arguments[0]);
  }
}
