package org.midonet.cluster.neutron;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.midonet.cluster.json.Codec;
import org.midonet.topology.error.MidonetException;

/** What is done with one kind of resource; {@link KindEndpoints} knows HTTP. */
interface Handlers {

  /** The JSON Schema of a document. */
  default ObjectNode schema() {
    return Codec.schema("object");
  }

  /** Makes all of them or none; answers them as they were understood. */
  List<ObjectNode> create(List<ObjectNode> documents) throws MidonetException;

  /** Replaces one; NotFound if there is none. */
  ObjectNode update(UUID id, ObjectNode document) throws MidonetException;

  /** Removes one, if there is one. */
  void delete(UUID id) throws MidonetException;

  /** One. */
  Optional<ObjectNode> find(UUID id) throws MidonetException;

  /** All. */
  List<ObjectNode> list() throws MidonetException;
}
