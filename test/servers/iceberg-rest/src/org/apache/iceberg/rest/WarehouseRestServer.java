package org.apache.iceberg.rest;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.CatalogUtil;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/**
 * Iceberg's own REST catalog, for tests: the stock servlet over a JdbcCatalog on SQLite a warehouse, on 127.0.0.1. As servers in
 * production do, and the stock main does not, it tells warehouses apart: {@code GET v1/config?warehouse=NAME} answers with the prefix
 * {@code NAME}, or 404 where there is none. {@code POST /warehouses/NAME} makes one. Names with slashes and percent signs are let through.
 *
 * <p>Arguments: port, folder for the databases, then catalog properties as {@code key=value}.
 */
public final class WarehouseRestServer extends HttpServlet {
  private final Path folder;
  private final Map<String, String> properties;
  private final Map<String, RESTCatalogServlet> warehouses = new ConcurrentHashMap<>();

  private WarehouseRestServer(Path folder, Map<String, String> properties) {
    this.folder = folder;
    this.properties = properties;
  }

  public static void main(String[] args) throws Exception {
    Map<String, String> properties = new HashMap<>();
    for (int i = 2; i < args.length; i++) {
      String[] parts = args[i].split("=", 2);
      properties.put(parts[0], parts[1]);
    }
    Server server = new Server();
    HttpConfiguration http = new HttpConfiguration();
    http.setUriCompliance(UriCompliance.UNSAFE);
    ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(http));
    connector.setHost("127.0.0.1");
    connector.setPort(Integer.parseInt(args[0]));
    server.addConnector(connector);
    ServletContextHandler context = new ServletContextHandler(ServletContextHandler.NO_SESSIONS);
    context.getServletHandler().setDecodeAmbiguousURIs(true);
    context.addServlet(new ServletHolder(new WarehouseRestServer(Path.of(args[1]), properties)), "/*");
    server.setHandler(context);
    server.start();
    server.join();
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response) throws ServletException, IOException {
    String uri = request.getRequestURI();
    if (uri.startsWith("/warehouses/")) {
      create(uri.substring("/warehouses/".length()));
      response.setStatus(204);
      return;
    }
    if (uri.equals("/v1/config")) {
      String name = request.getParameter("warehouse");
      if (name == null || !warehouses.containsKey(name)) {
        refuse(response, "There is no warehouse " + name);
        return;
      }
      warehouses.get(name).service(request, response);
      return;
    }
    String[] parts = uri.split("/", 4);
    RESTCatalogServlet warehouse = parts.length == 4 ? warehouses.get(parts[2]) : null;
    if (warehouse == null) {
      refuse(response, "There is no warehouse below " + uri);
      return;
    }
    warehouse.service(new Rewritten(request, "/v1/" + parts[3]), response);
  }

  private static void refuse(HttpServletResponse response, String message) throws IOException {
    response.setStatus(404);
    response.setContentType("application/json");
    response.getWriter().write("{\"error\":{\"message\":\"" + message + "\",\"type\":\"NotFoundException\",\"code\":404}}");
  }

  private synchronized void create(String name) {
    if (warehouses.containsKey(name)) {
      return;
    }
    Map<String, String> own = new HashMap<>(properties);
    own.put(CatalogProperties.CATALOG_IMPL, "org.apache.iceberg.jdbc.JdbcCatalog");
    // One connection: SQLite has one writer, and a second one would only be told that the database is locked.
    own.put(CatalogProperties.CLIENT_POOL_SIZE, "1");
    own.put(CatalogProperties.URI, "jdbc:sqlite:" + folder.resolve(name + ".db"));
    own.put(CatalogProperties.WAREHOUSE_LOCATION, properties.get(CatalogProperties.WAREHOUSE_LOCATION) + "/" + name);
    own.put("jdbc.schema-version", "V1");
    Map<String, String> told = new HashMap<>();
    told.put("prefix", name);
    warehouses.put(
        name,
        new RESTCatalogServlet(
            new WarehouseAdapter(
                new RESTCatalogServer.CatalogContext(CatalogUtil.buildIcebergCatalog(name, own, new Configuration()), told), name)));
  }

  /** Adds the prefix to the configuration that the stock adapter tells. */
  private static final class WarehouseAdapter extends RESTServerCatalogAdapter {
    private final String prefix;

    WarehouseAdapter(RESTCatalogServer.CatalogContext context, String prefix) {
      super(context);
      this.prefix = prefix;
    }

    @Override
    public <T extends RESTResponse> T handleRequest(
        Route route,
        Map<String, String> vars,
        HTTPRequest request,
        Class<T> responseType,
        java.util.function.Consumer<Map<String, String>> responseHeaders) {
      T response = super.handleRequest(route, vars, request, responseType, responseHeaders);
      if (route == Route.CONFIG) {
        org.apache.iceberg.rest.responses.ConfigResponse config = (org.apache.iceberg.rest.responses.ConfigResponse) response;
        return responseType.cast(
            org.apache.iceberg.rest.responses.ConfigResponse.builder()
                .withDefaults(config.defaults())
                .withOverrides(config.overrides())
                .withOverride("prefix", prefix)
                .withEndpoints(config.endpoints())
                .build());
      }
      return response;
    }
  }

  private static final class Rewritten extends HttpServletRequestWrapper {
    private final String uri;

    Rewritten(HttpServletRequest request, String uri) {
      super(request);
      this.uri = uri;
    }

    @Override
    public String getRequestURI() {
      return uri;
    }
  }
}
