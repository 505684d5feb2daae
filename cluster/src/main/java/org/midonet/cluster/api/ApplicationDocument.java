package org.midonet.cluster.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.midonet.cluster.api.Endpoint.Document;
import org.midonet.cluster.api.Resource.RootEntry;
import org.midonet.cluster.json.Codec;
import org.midonet.cluster.json.Links;

/** The root document: where every resource is. */
public final class ApplicationDocument {

  private final List<RootEntry> entries;

  public ApplicationDocument(List<RootEntry> entries) {
    this.entries = List.copyOf(entries);
  }

  /** Its endpoint. */
  public Endpoint endpoint() {
    ObjectNode schema = Codec.schema("object");
    ObjectNode properties = schema.putObject("properties");
    write(new Links(""))
        .fieldNames()
        .forEachRemaining(name -> properties.set(name, Codec.schema("string")));
    return Endpoint.get(
            "/",
            "Tells where everything is",
            Media.of("Application-v5").single(),
            new Document("Application", schema, false),
            call -> Reply.ok(write(call.links())))
        .open(Audience.TENANTS);
  }

  private ObjectNode write(Links links) {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    document.put("uri", links.base() + "/").put("version", "v5.0");
    for (RootEntry entry : entries) {
      if (!entry.collectionField().isEmpty()) {
        document.put(entry.collectionField(), links.at(entry.path()));
      }
      if (!entry.templateField().isEmpty()) {
        document.put(entry.templateField(), links.at(entry.path(), "{id}"));
      }
    }
    return document;
  }
}
