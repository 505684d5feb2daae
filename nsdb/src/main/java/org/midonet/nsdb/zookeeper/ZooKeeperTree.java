package org.midonet.nsdb.zookeeper;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.ZooKeeper;
import org.jspecify.annotations.Nullable;
import org.midonet.nsdb.Connection;
import org.midonet.nsdb.tree.Children;
import org.midonet.nsdb.tree.Claim;
import org.midonet.nsdb.tree.Deadline;
import org.midonet.nsdb.tree.Mirror;
import org.midonet.nsdb.tree.MirrorListener;
import org.midonet.nsdb.tree.Node;
import org.midonet.nsdb.tree.Scope;
import org.midonet.nsdb.tree.Tree;
import org.midonet.nsdb.tree.Write;
import org.midonet.nsdb.tree.WriteResult;
import org.midonet.nsdb.tree.WriteResult.Reason;
import org.midonet.topology.error.Unavailable;

/**
 * The tree in ZooKeeper: blocking calls over the asynchronous client. A read that lost its answer
 * is sent again; a write never is.
 */
final class ZooKeeperTree implements Tree {

  private interface Question<T> {
    void send(ZooKeeper handle, String path, int index, Answers<T> answers);
  }

  private final Session session;
  private final String root;
  private final boolean severalServers;
  private final Claims claims;

  ZooKeeperTree(ZooKeeperSettings settings) {
    this.session = new Session(settings);
    this.root = settings.rootKey();
    this.severalServers = settings.hosts().contains(",");
    this.claims = new Claims(session, root);
    session.join(claims);
  }

  Session session() {
    return session;
  }

  @Override
  public List<Optional<Node>> read(List<String> paths, Deadline deadline) throws Unavailable {
    return this.<Node>ask(
        paths,
        deadline,
        (handle, path, index, answers) ->
            handle.getData(
                path,
                false,
                (code, _, _, data, stat) ->
                    answers.take(
                        index,
                        code,
                        code == Code.OK.intValue()
                            ? Optional.of(
                                new Node(
                                    text(data),
                                    stat.getVersion(),
                                    Instant.ofEpochMilli(stat.getMtime()),
                                    stat.getCzxid(),
                                    stat.getEphemeralOwner() == handle.getSessionId()))
                            : Optional.empty()),
                answers));
  }

  @Override
  public List<Optional<Children>> children(List<String> paths, Deadline deadline)
      throws Unavailable {
    return this.<Children>ask(
        paths,
        deadline,
        (handle, path, index, answers) ->
            handle.getChildren(
                path,
                false,
                (code, _, _, names, stat) ->
                    answers.take(
                        index,
                        code,
                        code == Code.OK.intValue()
                            ? Optional.of(new Children(names, stat.getVersion()))
                            : Optional.empty()),
                answers));
  }

  private <T> List<Optional<T>> ask(List<String> paths, Deadline deadline, Question<T> question)
      throws Unavailable {
    long after = -1;
    while (!paths.isEmpty()) {
      Link link = session.await(after, deadline);
      Answers<T> answers = new Answers<>(paths.size());
      if (severalServers) {
        // Our server may not have heard yet of what another client was told is done. It holds the
        // questions back until it has; if the sync fails, so does the connection, and they do.
        link.handle().sync(root, (_, _, _) -> {}, answers);
      }
      for (int i = 0; i < paths.size(); i++) {
        question.send(link.handle(), root + paths.get(i), i, answers);
      }
      answers.await(deadline);
      if (!answers.broken()) {
        return answers.values();
      }
      after = link.number();
    }
    return List.of();
  }

  static String text(byte @Nullable [] data) {
    return data == null ? "" : new String(data, UTF_8);
  }

  @Override
  public void catchUp(Deadline deadline) throws Unavailable {
    var _ =
        this.<Integer>ask(
            List.of(""),
            deadline,
            (handle, path, index, answers) ->
                handle.sync(
                    path, (code, _, _) -> answers.take(index, code, Optional.of(0)), answers));
  }

  private record MultiAnswer(int code, List<OpResult> results) {}

  @Override
  public WriteResult write(List<Write> writes, Deadline deadline) throws Unavailable {
    List<Op> ops = writes.stream().map(this::op).toList();
    Link link = session.await(-1, deadline);
    CompletableFuture<MultiAnswer> answer = new CompletableFuture<>();
    link.handle()
        .multi(
            ops,
            (code, _, _, results) ->
                answer.complete(new MultiAnswer(code, results == null ? List.of() : results)),
            ops);
    try {
      return result(answer.get(deadline.nanos(), TimeUnit.NANOSECONDS));
    } catch (TimeoutException _) {
      return new WriteResult.Unknown();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Unavailable("interrupted during a write: it may or may not have happened", e);
    } catch (ExecutionException e) {
      throw new AssertionError("the answer is never completed with an exception", e);
    }
  }

  private Op op(Write write) {
    return switch (write) {
      case Write.Create create ->
          Op.create(
              root + create.path(),
              create.text().getBytes(UTF_8),
              Access.OPEN,
              CreateMode.PERSISTENT);
      case Write.CreateContainer create ->
          Op.create(root + create.path(), new byte[0], Access.OPEN, CreateMode.CONTAINER);
      case Write.CreateEphemeral create ->
          Op.create(
              root + create.path(),
              create.text().getBytes(UTF_8),
              Access.OPEN,
              CreateMode.EPHEMERAL);
      case Write.Set set ->
          Op.setData(root + set.path(), set.text().getBytes(UTF_8), set.version());
      case Write.Delete delete -> Op.delete(root + delete.path(), delete.version());
      case Write.Check check -> Op.check(root + check.path(), check.version());
    };
  }

  private static WriteResult result(MultiAnswer answer) throws Unavailable {
    if (answer.code() == Code.OK.intValue()) {
      return new WriteResult.Done();
    }
    for (int i = 0; i < answer.results().size(); i++) {
      if (answer.results().get(i) instanceof OpResult.ErrorResult error
          && error.getErr() != Code.OK.intValue()
          && error.getErr() != Code.RUNTIMEINCONSISTENCY.intValue()) {
        return refused(i, Code.get(error.getErr()));
      }
    }
    return refused(0, Code.get(answer.code()));
  }

  private static WriteResult refused(int index, Code code) throws Unavailable {
    return switch (code) {
      case NODEEXISTS -> new WriteResult.Refused(index, Reason.EXISTS);
      case NONODE -> new WriteResult.Refused(index, Reason.MISSING);
      case BADVERSION -> new WriteResult.Refused(index, Reason.VERSION);
      case NOTEMPTY -> new WriteResult.Refused(index, Reason.NOT_EMPTY);
      case CONNECTIONLOSS, SESSIONEXPIRED, SESSIONMOVED, OPERATIONTIMEOUT ->
          new WriteResult.Unknown();
      default -> throw new Unavailable("ZooKeeper refuses the write: " + code);
    };
  }

  @Override
  public void declare(Claim claim) {
    claims.declare(claim);
  }

  @Override
  public void withdraw(String slot) {
    claims.withdraw(slot);
  }

  @Override
  public Mirror mirror(Scope scope, MirrorListener listener) {
    SubtreeMirror mirror = new SubtreeMirror(session, root, scope, listener);
    session.join(mirror);
    return mirror;
  }

  @Override
  public Connection connection() {
    return session.state();
  }

  @Override
  public void close() {
    session.close();
  }
}
