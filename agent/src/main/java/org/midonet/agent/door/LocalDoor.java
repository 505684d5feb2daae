package org.midonet.agent.door;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens on a Unix socket that only its owner may use, and answers questions, several a
 * connection. A client that is slow, silent or wrong harms nobody but itself.
 */
public final class LocalDoor implements AutoCloseable {

  /** The version of the protocol: raised when an old client would misunderstand. */
  public static final int VERSION = 1;

  private static final Logger LOG = LoggerFactory.getLogger(LocalDoor.class);
  private static final int MOST_CONNECTIONS = 16;
  private static final int LONGEST_LINE = 64 * 1024;
  private static final JsonMapper JSON = mapper();

  private final Path path;
  private final ServerSocketChannel server;
  private final Answers answers;
  private final Semaphore places = new Semaphore(MOST_CONNECTIONS);
  private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();

  private LocalDoor(Path path, ServerSocketChannel server, Answers answers) {
    this.path = path;
    this.server = server;
    this.answers = answers;
  }

  private static JsonMapper mapper() {
    JsonMapper mapper = new JsonMapper();
    mapper
        .getFactory()
        .setStreamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(8).build());
    return mapper;
  }

  /**
   * Listens at a path; a socket that an agent before this one left there is replaced.
   *
   * @throws IOException if that is not possible, such as when the path has over 107 bytes
   */
  public static LocalDoor open(Path path, Answers answers) throws IOException {
    // Made where nobody else may look, and shown when nobody else may use it.
    Path hidden = Files.createTempDirectory(path.toAbsolutePath().getParent(), ".d");
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      Path fresh = hidden.resolve("s");
      server.bind(UnixDomainSocketAddress.of(fresh));
      Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-------"));
      Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException | RuntimeException e) {
      server.close();
      throw e;
    } finally {
      Files.deleteIfExists(hidden.resolve("s"));
      Files.deleteIfExists(hidden);
    }
    LocalDoor door = new LocalDoor(path, server, answers);
    Thread.ofVirtual().name("door").start(door::accept);
    return door;
  }

  private void accept() {
    while (true) {
      try {
        SocketChannel client = server.accept();
        if (places.tryAcquire()) {
          open.add(client);
          Thread.ofVirtual().name("door-client").start(() -> serve(client));
        } else {
          refuse(client);
        }
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException e) {
        LOG.warn("the local socket fails", e);
        return;
      }
    }
  }

  private static void refuse(SocketChannel client) throws IOException {
    try (client) {
      new Line(client).write(failure("too many connections"));
    }
  }

  private void serve(SocketChannel client) {
    try (client) {
      Line line = new Line(client);
      for (Optional<String> next = line.read(); next.isPresent(); next = line.read()) {
        answer(next.get(), line);
      }
    } catch (AsynchronousCloseException e) {
      LOG.debug("closed while serving", e);
    } catch (IOException e) {
      LOG.debug("a client of the local socket went away", e);
    } finally {
      open.remove(client);
      places.release();
    }
  }

  private void answer(String text, Line line) throws IOException {
    try {
      JsonNode question = JSON.readTree(text);
      if (!(question instanceof ObjectNode asked)) {
        line.write(failure("a question is a JSON object"));
      } else if (asked.path("version").asInt() != VERSION) {
        line.write(failure("version: this agent speaks version " + VERSION));
      } else {
        answers.answer(asked, answer -> line.write(answer.put("version", VERSION)));
      }
    } catch (JsonProcessingException e) {
      line.write(failure("not JSON"));
    } catch (IllegalArgumentException e) {
      line.write(failure(String.valueOf(e.getMessage())));
    } catch (RuntimeException e) {
      LOG.warn("a question of the local socket cannot be answered", e);
      line.write(failure("the agent cannot answer: " + e.getMessage()));
    }
  }

  private static ObjectNode failure(String message) {
    return JsonNodeFactory.instance.objectNode().put("version", VERSION).put("error", message);
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (SocketChannel client : open) {
      client.close();
    }
    Files.deleteIfExists(path);
  }

  /** Lines of a connection. */
  private static final class Line {
    private final SocketChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocate(LONGEST_LINE).limit(0);

    Line(SocketChannel channel) {
      this.channel = channel;
    }

    /** The next line; empty at the end, and when a line is too long to be a question. */
    Optional<String> read() throws IOException {
      int looked = buffer.position();
      while (true) {
        for (; looked < buffer.limit(); looked++) {
          if (buffer.get(looked) == '\n') {
            byte[] line = new byte[looked - buffer.position()];
            buffer.get(line).get();
            return Optional.of(new String(line, StandardCharsets.UTF_8));
          }
        }
        buffer.compact();
        looked = buffer.position();
        int read = buffer.hasRemaining() ? channel.read(buffer) : -1;
        buffer.flip();
        if (read < 0) {
          return Optional.empty();
        }
      }
    }

    synchronized void write(ObjectNode answer) throws IOException {
      ByteBuffer bytes = ByteBuffer.wrap((answer + "\n").getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }
  }
}
