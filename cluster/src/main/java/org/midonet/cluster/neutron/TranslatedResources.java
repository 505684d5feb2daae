package org.midonet.cluster.neutron;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.midonet.cluster.neutron.translate.Translator;
import org.midonet.topology.TopologyObject;
import org.midonet.topology.error.MidonetException;

/**
 * A kind of resource that is mirrored and translated. A request is one transaction: the mirror, and
 * what is made of it.
 */
final class TranslatedResources<R extends TopologyObject> implements Handlers {

  private final Class<R> type;
  private final Translator<R> translator;
  private final Workshop workshop;
  private final Shown<R> shown;

  /** What of a stored resource is shown: what it holds besides itself. */
  @FunctionalInterface
  interface Shown<R> {
    R complete(R stored) throws MidonetException;
  }

  TranslatedResources(Class<R> type, Translator<R> translator, Workshop workshop, Shown<R> shown) {
    this.type = type;
    this.translator = translator;
    this.workshop = workshop;
    this.shown = shown;
  }

  @Override
  public ObjectNode schema() {
    return NeutronJson.schema(type);
  }

  @Override
  public List<ObjectNode> create(List<ObjectNode> documents) throws MidonetException {
    List<R> resources = new ArrayList<>();
    for (ObjectNode document : documents) {
      resources.add(NeutronJson.read(document, type));
    }
    workshop.work(
        resources.getFirst().id(),
        draft -> {
          for (R resource : resources) {
            draft.create(translator.kept(resource));
            translator.created(resource, draft);
          }
        });
    return resources.stream().map(NeutronJson::write).toList();
  }

  @Override
  public ObjectNode update(UUID id, ObjectNode document) throws MidonetException {
    R now = NeutronJson.read(document, type);
    workshop.work(
        id,
        draft -> {
          R before = draft.get(type, id);
          R kept = translator.kept(before, now);
          draft.put(kept);
          translator.updated(before, kept, draft);
        });
    return NeutronJson.write(now);
  }

  @Override
  public void delete(UUID id) throws MidonetException {
    workshop.work(
        id,
        draft -> {
          Optional<R> before = draft.find(type, id);
          if (before.isPresent()) {
            translator.deleted(before.get(), draft);
            draft.remove(type, id);
          }
        });
  }

  @Override
  public Optional<ObjectNode> find(UUID id) throws MidonetException {
    Optional<R> stored = workshop.topology().find(type, id);
    return stored.isPresent()
        ? Optional.of(NeutronJson.write(shown.complete(stored.get())))
        : Optional.empty();
  }

  @Override
  public List<ObjectNode> list() throws MidonetException {
    List<ObjectNode> documents = new ArrayList<>();
    for (R stored : workshop.topology().list(type)) {
      documents.add(NeutronJson.write(shown.complete(stored)));
    }
    return documents;
  }
}
