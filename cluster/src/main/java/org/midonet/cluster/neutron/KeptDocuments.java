package org.midonet.cluster.neutron;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.midonet.cluster.json.Scalars;
import org.midonet.nsdb.Change;
import org.midonet.nsdb.TopologyStore;
import org.midonet.topology.error.InvalidInput;
import org.midonet.topology.error.MidonetException;
import org.midonet.topology.neutron.NeutronDocument;

/**
 * A kind of resource that is kept and answered, and has no effect on packets so far. What cannot be
 * created is made by its first PUT.
 */
final class KeptDocuments implements Handlers {

  private static final JsonMapper JSON = new JsonMapper();

  /** A BGP speaker's PUT is how its peers are taken away. */
  private static final String FORMER_PEERS = "del_bgp_peer_ids";

  private final Kind kind;
  private final TopologyStore topology;

  KeptDocuments(Kind kind, TopologyStore topology) {
    this.kind = kind;
    this.topology = topology;
  }

  @Override
  public List<ObjectNode> create(List<ObjectNode> documents) throws MidonetException {
    List<Change> changes = new ArrayList<>();
    for (ObjectNode document : documents) {
      changes.add(new Change.Create(stored(document)));
    }
    topology.commit(changes);
    return documents;
  }

  @Override
  public ObjectNode update(UUID id, ObjectNode document) throws MidonetException {
    NeutronDocument now = stored(document);
    topology.transact(
        transaction -> {
          boolean upsert = !kind.can(Kind.Operation.CREATE);
          boolean there = transaction.find(NeutronDocument.class, id).isPresent();
          transaction.apply(upsert && !there ? new Change.Create(now) : new Change.Update(now));
          for (JsonNode gone : document.path(FORMER_PEERS)) {
            Optional<UUID> peer = Scalars.uuid(gone.asText());
            if (peer.isPresent()) {
              transaction.apply(new Change.DeleteIfExists(NeutronDocument.class, peer.get()));
            }
          }
          return now;
        });
    return document;
  }

  @Override
  public void delete(UUID id) throws MidonetException {
    if (find(id).isPresent()) {
      topology.commit(new Change.DeleteIfExists(NeutronDocument.class, id));
    }
  }

  @Override
  public Optional<ObjectNode> find(UUID id) throws MidonetException {
    return topology
        .find(NeutronDocument.class, id)
        .filter(document -> document.kind().equals(kind.path()))
        .map(KeptDocuments::shown);
  }

  @Override
  public List<ObjectNode> list() throws MidonetException {
    return topology.list(NeutronDocument.class).stream()
        .filter(document -> document.kind().equals(kind.path()))
        .map(KeptDocuments::shown)
        .toList();
  }

  private NeutronDocument stored(ObjectNode document) throws InvalidInput {
    Optional<UUID> id = Scalars.uuid(document.path("id").asText());
    if (id.isEmpty()) {
      throw new InvalidInput("id", "must be a UUID");
    }
    return new NeutronDocument(id.get(), kind.path(), document.toString());
  }

  private static ObjectNode shown(NeutronDocument stored) {
    try {
      JsonNode document = JSON.readTree(stored.document());
      return (ObjectNode) document;
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("document " + stored.id() + " is no JSON", e);
    }
  }
}
