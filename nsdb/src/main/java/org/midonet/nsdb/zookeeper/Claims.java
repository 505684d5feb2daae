package org.midonet.nsdb.zookeeper;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.midonet.nsdb.store.Layout;
import org.midonet.nsdb.tree.Claim;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ephemeral nodes that their declarer wants to exist. Each slot goes step by step from what is held
 * to what is wanted, one request at a time; after a break the server is asked what this session
 * still holds, and every slot steps on from there.
 */
final class Claims implements Session.Participant {

  private static final Logger LOG = LoggerFactory.getLogger(Claims.class);

  private record Held(Claim claim, String path) {}

  private static final class Slot {
    private Optional<Claim> wanted = Optional.empty();
    private Optional<Held> held = Optional.empty();
    private boolean busy;
    private boolean fresh; // declared, and not held since
    private boolean yielded; // somebody else declared the same node later
  }

  private final Session session;
  private final String root;
  private final Map<String, Slot> slots = new LinkedHashMap<>();
  private Optional<Link> link = Optional.empty();
  private boolean ready;

  Claims(Session session, String root) {
    this.session = session;
    this.root = root;
  }

  void declare(Claim claim) {
    session.execute(
        () -> {
          Slot slot = slots.computeIfAbsent(claim.slot(), _ -> new Slot());
          slot.wanted = Optional.of(claim);
          slot.fresh = true;
          slot.yielded = false;
          step(claim.slot(), slot);
        });
  }

  void withdraw(String name) {
    session.execute(
        () -> {
          Slot slot = slots.get(name);
          if (slot != null) {
            slot.wanted = Optional.empty();
            step(name, slot);
          }
        });
  }

  @Override
  public void connected(Link next) {
    link = Optional.of(next);
    slots.values().forEach(slot -> slot.busy = false);
    if (next.newSession()) {
      slots.values().forEach(slot -> slot.held = Optional.empty());
      begin();
      return;
    }
    next.handle().sync(root, (_, _, _) -> {}, this);
    next.handle()
        .getEphemerals(
            root,
            (code, _, paths) ->
                session.execute(
                    () -> {
                      if (current(next) && code == Code.OK.intValue()) {
                        reconcile(next, paths);
                        begin();
                      }
                    }),
            this);
  }

  @Override
  public void suspended() {
    link = Optional.empty();
    ready = false;
  }

  private boolean current(Link of) {
    return link.isPresent() && link.get().number() == of.number();
  }

  private void begin() {
    ready = true;
    Map.copyOf(slots).forEach(this::step);
  }

  /** Finds out which slot holds what, from what the session owns; what belongs to no slot goes. */
  private void reconcile(Link now, List<String> owned) {
    Set<String> left = new HashSet<>(owned);
    for (Slot slot : slots.values()) {
      Optional<Held> before = slot.held;
      slot.held = Optional.empty();
      List<Claim> claims = new ArrayList<>();
      slot.wanted.ifPresent(claims::add);
      before.map(Held::claim).ifPresent(claims::add);
      for (Claim claim : claims) {
        Optional<String> mine =
            left.stream()
                .filter(
                    path ->
                        claim.numbered()
                            ? path.startsWith(root + claim.path())
                            : path.equals(root + claim.path()))
                .max((a, b) -> a.compareTo(b));
        if (mine.isPresent() && slot.held.isEmpty()) {
          left.remove(mine.get());
          // The text that an unanswered write left is not known: a held claim that equals nothing
          // makes the step write it.
          boolean sure =
              claim.numbered() || before.filter(held -> held.claim().equals(claim)).isPresent();
          slot.held =
              Optional.of(
                  new Held(
                      sure ? claim : new Claim(claim.slot(), claim.path(), "\0", false),
                      mine.get()));
        }
      }
    }
    // Witnesses are ephemeral too, but whoever waits for one's word removes it himself.
    left.removeIf(path -> path.startsWith(root + Layout.WITNESSES + "/"));
    for (String orphan : left) {
      now.handle().delete(orphan, -1, (_, _, _) -> {}, this);
    }
  }

  private void step(String name, Slot slot) {
    if (!ready || slot.busy || link.isEmpty() || (slot.yielded && slot.wanted.isPresent())) {
      return;
    }
    Link now = link.get();
    if (slot.wanted.isEmpty()) {
      if (slot.held.isEmpty()) {
        slots.remove(name);
      } else {
        slot.busy = true;
        release(now, name, slot, slot.held.get());
      }
    } else if (slot.held.isEmpty()) {
      slot.busy = true;
      make(now, name, slot, slot.wanted.get(), Optional.empty(), false);
    } else if (!slot.held.get().claim().equals(slot.wanted.get())) {
      slot.busy = true;
      if (slot.wanted.get().numbered()) {
        make(now, name, slot, slot.wanted.get(), slot.held, false);
      } else {
        rewrite(now, name, slot, slot.wanted.get());
      }
    }
  }

  /** Makes the claim's node, in one group with the removal of what stands in its way. */
  private void make(
      Link now, String name, Slot slot, Claim claim, Optional<Held> old, boolean takeOver) {
    String path = root + claim.path();
    List<Op> ops = new ArrayList<>();
    if (takeOver) {
      ops.add(Op.delete(path, -1));
    }
    int made = ops.size();
    ops.add(
        Op.create(
            path,
            claim.text().getBytes(UTF_8),
            Access.OPEN,
            claim.numbered() ? CreateMode.EPHEMERAL_SEQUENTIAL : CreateMode.EPHEMERAL));
    old.ifPresent(held -> ops.add(Op.delete(held.path(), -1)));
    now.handle()
        .multi(
            ops,
            (code, _, _, results) ->
                session.execute(
                    () -> {
                      if (!current(now)) {
                        return;
                      }
                      switch (Code.get(code)) {
                        case OK -> {
                          String created = ((OpResult.CreateResult) results.get(made)).getPath();
                          done(name, slot, Optional.of(new Held(claim, created)));
                        }
                        case NODEEXISTS -> {
                          if (slot.fresh) {
                            make(now, name, slot, claim, old, true);
                          } else {
                            // It was ours before a break, and somebody has declared it since: his
                            // is the later word.
                            slot.yielded = true;
                            done(name, slot, Optional.empty());
                          }
                        }
                        case NONODE -> {
                          if (failed(results) == made) {
                            makeParents(now, name, slot, claim);
                          } else {
                            // What was to be removed is gone already.
                            done(name, slot, Optional.empty());
                          }
                        }
                        default -> failed(claim.path(), code);
                      }
                    }),
            this);
  }

  private static int failed(List<OpResult> results) {
    for (int i = 0; i < results.size(); i++) {
      if (results.get(i) instanceof OpResult.ErrorResult error
          && error.getErr() == Code.NONODE.intValue()) {
        return i;
      }
    }
    return -1;
  }

  private void makeParents(Link now, String name, Slot slot, Claim claim) {
    String parent = claim.parent();
    String above = parent.substring(0, parent.lastIndexOf('/'));
    now.handle()
        .create(
            root + above,
            new byte[0],
            Access.OPEN,
            CreateMode.CONTAINER,
            (int _, String _, Object _, String _) -> {},
            this);
    now.handle()
        .create(
            root + parent,
            new byte[0],
            Access.OPEN,
            CreateMode.CONTAINER,
            (int _, String _, Object _, String _) ->
                session.execute(
                    () -> {
                      if (current(now)) {
                        done(name, slot, slot.held);
                      }
                    }),
            this);
  }

  private void rewrite(Link now, String name, Slot slot, Claim claim) {
    now.handle()
        .setData(
            root + claim.path(),
            claim.text().getBytes(UTF_8),
            -1,
            (code, path, _, _) ->
                session.execute(
                    () -> {
                      if (!current(now)) {
                        return;
                      }
                      switch (Code.get(code)) {
                        case OK -> done(name, slot, Optional.of(new Held(claim, path)));
                        case NONODE -> done(name, slot, Optional.empty());
                        default -> failed(claim.path(), code);
                      }
                    }),
            this);
  }

  /** Removes a node if it is still ours: somebody else may have taken it over. */
  private void release(Link now, String name, Slot slot, Held held) {
    now.handle()
        .exists(
            held.path(),
            false,
            (code, _, _, stat) -> {
              if (code == Code.OK.intValue()
                  && stat.getEphemeralOwner() == now.handle().getSessionId()) {
                now.handle()
                    .delete(
                        held.path(),
                        stat.getVersion(),
                        (deleted, _, _) -> released(now, name, slot, held, deleted),
                        this);
              } else {
                released(now, name, slot, held, code);
              }
            },
            this);
  }

  private void released(Link now, String name, Slot slot, Held held, int code) {
    session.execute(
        () -> {
          if (current(now)) {
            switch (Code.get(code)) {
              case OK, NONODE, BADVERSION -> done(name, slot, Optional.empty());
              default -> failed(held.path(), code);
            }
          }
        });
  }

  private void done(String name, Slot slot, Optional<Held> held) {
    if (held.isPresent() && held.map(Held::claim).equals(slot.wanted)) {
      slot.fresh = false;
    }
    slot.held = held;
    slot.busy = false;
    step(name, slot);
  }

  /** The slot stays busy: the next link begins it anew. */
  private static void failed(String path, int code) {
    LOG.debug("claim of {} waits for the next connection: {}", path, Code.get(code));
  }
}
