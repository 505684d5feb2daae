package org.midonet.cluster.types;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigValue;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.midonet.cluster.api.Call;
import org.midonet.cluster.api.Endpoint;
import org.midonet.cluster.api.Endpoint.Document;
import org.midonet.cluster.api.Endpoint.Handler;
import org.midonet.cluster.api.Media;
import org.midonet.cluster.api.Rejected;
import org.midonet.cluster.api.Reply;
import org.midonet.cluster.api.Resource;
import org.midonet.cluster.api.Verb;
import org.midonet.cluster.json.Codec;
import org.midonet.cluster.json.Scalars;
import org.midonet.nsdb.ConfigDocument;
import org.midonet.nsdb.ConfigStore;
import org.midonet.nsdb.config.CheckedSettings;
import org.midonet.nsdb.config.Hocon;
import org.midonet.nsdb.config.HostConfig;
import org.midonet.nsdb.config.KnownKeys;
import org.midonet.nsdb.config.RefusedSettings;
import org.midonet.topology.error.MidonetException;

/**
 * {@code /conf}: the documents that mn-conf edits. Bodies are HOCON as plain text; answers are
 * JSON. What is written is checked as mn-conf checks it. Values of secrets are shown on request
 * only.
 */
final class Conf implements Resource {

  private static final List<String> TYPES = List.of("text/plain", Media.JSON);
  private static final String MAPPINGS = "/conf/template-mappings";
  private static final Map<String, String> SECRETS =
      Map.of("secrets", "true: show passwords and tokens instead of asterisks");

  private final ConfigStore store;
  private final HostConfig layers;
  private final KnownKeys keys = KnownKeys.load();
  private final ConfigJson json = new ConfigJson(keys);

  Conf(ConfigStore store) {
    this.store = store;
    this.layers = new HostConfig(store);
  }

  @Override
  public Optional<RootEntry> root() {
    return Optional.empty();
  }

  @Override
  public List<Endpoint> endpoints(Access access) {
    return List.of(
        get("/conf/schemas", "Shows all keys with their defaults", call -> show(schemas(), call)),
        get(
            "/conf/nodes/{nodeId}",
            "Shows a node's own settings",
            call -> show(stored(node(call)), call)),
        post(
            "/conf/nodes/{nodeId}",
            "Adds to a node's own settings",
            call -> merge(node(call), call)),
        empty("/conf/nodes/{nodeId}", "Forgets a node's own settings", Conf::node),
        get(
            "/conf/runtime/{nodeId}",
            "Shows what holds for a node",
            call -> show(runtime(nodeId(call)), call)),
        get("/conf/templates", "Lists the templates", call -> templates()),
        get(
            "/conf/templates/{name}",
            "Shows a template",
            call -> show(stored(template(call)), call)),
        post("/conf/templates/{name}", "Adds to a template", call -> merge(template(call), call)),
        empty("/conf/templates/{name}", "Empties a template", Conf::template),
        get(
            MAPPINGS,
            "Shows which node has which template",
            call -> show(stored(new ConfigDocument.TemplateMapping()), call)),
        post(MAPPINGS + "/{nodeId}", "Gives a node a template", this::map),
        Endpoint.delete(MAPPINGS + "/{nodeId}", "Takes a node's template away", 200, this::unmap));
  }

  private static Endpoint get(String path, String summary, Handler handler) {
    return Endpoint.get(path, summary, TYPES, document(), handler).withQuery(SECRETS);
  }

  private static Endpoint post(String path, String summary, Handler handler) {
    return Endpoint.write(Verb.POST, path, summary, TYPES, false, text(), 200, handler);
  }

  /** Which document a call is about. */
  private interface Named {
    ConfigDocument document(Call call);
  }

  private Endpoint empty(String path, String summary, Named named) {
    return Endpoint.delete(
        path,
        summary,
        200,
        call -> {
          store.update(named.document(call), text -> "");
          return Reply.empty(200);
        });
  }

  private static Document document() {
    return new Document("Configuration", Codec.schema("object"), false);
  }

  private static Document text() {
    return new Document("ConfigurationText", Codec.schema("string"), false);
  }

  private static UUID nodeId(Call call) {
    String id = call.text("nodeId");
    return Scalars.uuid(id)
        .orElseThrow(() -> new Rejected(404, "Node " + id + " does not exist: not a UUID"));
  }

  private static ConfigDocument node(Call call) {
    return new ConfigDocument.Host(nodeId(call));
  }

  private static ConfigDocument template(Call call) {
    return new ConfigDocument.Template(call.text("name"));
  }

  private Config stored(ConfigDocument document) throws MidonetException {
    return parsed(store.read(document).orElse(""));
  }

  private Config schemas() throws MidonetException {
    Config all = layers.schemas();
    for (String name : KnownKeys.SCHEMAS) {
      all = all.withFallback(keys.schema(name));
    }
    return all;
  }

  private Config runtime(UUID node) throws MidonetException {
    // The environment is this process's, not the node's.
    return layers
        .ofHost(node)
        .withFallback(keys.defaults())
        .resolve(ConfigResolveOptions.noSystem().setAllowUnresolved(true));
  }

  private Reply show(Config config, Call call) {
    boolean secrets = call.parameter("secrets").equals(Optional.of("true"));
    return Reply.ok(json.write(config.root(), secrets));
  }

  private Reply templates() throws MidonetException {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    ArrayNode names = answer.putArray("templates");
    store.templates().forEach(names::add);
    return Reply.ok(answer);
  }

  private Reply merge(ConfigDocument document, Call call) throws MidonetException {
    CheckedSettings given;
    try {
      given = CheckedSettings.check(ConfigJson.parse(call.plainText()), keys, false);
    } catch (RefusedSettings e) {
      throw new Rejected(400, e.text());
    }
    String after = store.update(document, text -> Hocon.tree(given.over(parsed(text)).root()));
    return Reply.ok(json.write(parsed(after).root(), false));
  }

  private Reply map(Call call) throws MidonetException {
    UUID node = nodeId(call);
    ConfigValue name = ConfigJson.parse(call.plainText()).root().get(node.toString());
    if (name == null || !(name.unwrapped() instanceof String template) || template.isBlank()) {
      throw Rejected.invalid(node.toString(), "must be the name of a template");
    }
    return mappings(
        store.update(
            new ConfigDocument.TemplateMapping(),
            text -> Hocon.tree(parsed(text).root().withValue(node.toString(), name))));
  }

  private Reply unmap(Call call) throws MidonetException {
    UUID node = nodeId(call);
    return mappings(
        store.update(
            new ConfigDocument.TemplateMapping(),
            text -> Hocon.tree(parsed(text).root().withoutKey(node.toString()))));
  }

  private Reply mappings(String text) {
    return Reply.ok(json.write(parsed(text).root(), true));
  }

  /** Only who writes to ZooKeeper without us can have stored what is none. */
  private static Config parsed(String text) {
    try {
      return ConfigFactory.parseString(text);
    } catch (ConfigException e) {
      throw new Rejected(409, "What is stored is no HOCON: " + e.getMessage());
    }
  }
}
