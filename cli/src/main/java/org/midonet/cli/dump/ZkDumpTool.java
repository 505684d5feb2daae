package org.midonet.cli.dump;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.midonet.nsdb.config.UsageText;
import org.midonet.nsdb.zookeeper.NodeDump;
import org.midonet.topology.error.Unavailable;

/** zkdump: writes down every node of the network state database, whatever is in it. */
public final class ZkDumpTool {

  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private static final Set<StandardOpenOption> WRITTEN_ANEW =
      EnumSet.of(
          StandardOpenOption.WRITE,
          StandardOpenOption.CREATE,
          StandardOpenOption.TRUNCATE_EXISTING);

  private static final FileAttribute<?> OWNERS =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final PrintStream out;
  private final PrintStream err;

  /** A tool that prints there. */
  public ZkDumpTool(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  private record Asked(String hosts, boolean dump, boolean pretty, Optional<Path> output) {}

  /** Does what the arguments say; the exit status. */
  public int run(List<String> arguments) {
    if (arguments.contains("-h") || arguments.contains("--help")) {
      out.print(UsageText.of("zkdump"));
      return 0;
    }
    Optional<Asked> asked = parse(arguments);
    if (asked.isEmpty() || asked.get().hosts().isEmpty() || !asked.get().dump()) {
      err.print(UsageText.of("zkdump"));
      return 1;
    }
    try {
      dump(asked.get());
      return 0;
    } catch (Unavailable | IOException e) {
      err.println("zkdump: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return 1;
  }

  private static Optional<Asked> parse(List<String> arguments) {
    String hosts = "";
    boolean dump = false;
    boolean pretty = false;
    Optional<Path> output = Optional.empty();
    for (int i = 0; i < arguments.size(); i++) {
      switch (arguments.get(i)) {
        case "-d", "--dump" -> dump = true;
        case "-p", "--pretty" -> pretty = true;
        case "-z", "--zkserver", "-o", "--output" -> {
          if (i + 1 == arguments.size()) {
            return Optional.empty();
          }
          String option = arguments.get(i);
          i++;
          if (option.contains("z")) {
            hosts = arguments.get(i);
          } else {
            output = Optional.of(Path.of(arguments.get(i)));
          }
        }
        default -> {
          return Optional.empty();
        }
      }
    }
    return Optional.of(new Asked(hosts, dump, pretty, output));
  }

  private void dump(Asked asked) throws Unavailable, IOException, InterruptedException {
    if (asked.output().isEmpty()) {
      write(asked, out);
      out.flush();
      return;
    }
    try (OutputStream file = own(asked.output().get())) {
      write(asked, file);
    }
  }

  /** A file that is new is its owner's alone: the database holds passwords. */
  private static OutputStream own(Path file) throws IOException {
    try {
      return Channels.newOutputStream(Files.newByteChannel(file, WRITTEN_ANEW, OWNERS));
    } catch (NoSuchFileException e) {
      throw new IOException("cannot write " + file + ": there is no such directory", e);
    } catch (FileSystemException e) {
      throw new IOException("cannot write " + file + ": " + e.getReason(), e);
    }
  }

  private static void write(Asked asked, OutputStream to)
      throws Unavailable, IOException, InterruptedException {
    if (asked.pretty()) {
      NodeDump.read(asked.hosts(), "/", PATIENCE, (node, data) -> to.write(readable(node, data)));
    } else {
      JsonGenerator json = new JsonMapper().getFactory().createGenerator(to);
      json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      json.writeStartArray();
      NodeDump.read(asked.hosts(), "/", PATIENCE, (node, data) -> complete(node, data, json));
      json.writeEndArray();
      json.close();
      to.write('\n');
    }
  }

  private static byte[] readable(NodeDump.Node node, byte[] bytes) {
    String owner = node.owner() == 0 ? "" : " of session 0x" + Long.toHexString(node.owner());
    String data = text(bytes).orElseGet(() -> "0x" + HexFormat.of().formatHex(bytes));
    String line =
        node.path()
            + owner
            + "\n"
            + (data.isEmpty() ? "" : data.indent(4))
            + "    (version "
            + node.version()
            + ", "
            + Instant.ofEpochMilli(node.modified())
            + ")\n";
    return line.getBytes(StandardCharsets.UTF_8);
  }

  private static void complete(NodeDump.Node node, byte[] bytes, JsonGenerator json)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("path", node.path());
    json.writeBinaryField("data", bytes);
    Optional<String> text = text(bytes);
    if (text.isPresent()) {
      json.writeStringField("text", text.get());
    }
    json.writeNumberField("version", node.version());
    json.writeNumberField("created", node.created());
    json.writeNumberField("modified", node.modified());
    if (node.owner() != 0) {
      json.writeStringField("session", "0x" + Long.toHexString(node.owner()));
    }
    json.writeEndObject();
    json.writeRaw('\n');
  }

  /** The bytes as text, if they are text. */
  private static Optional<String> text(byte[] data) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(data)).toString();
      boolean plain = text.chars().allMatch(c -> c >= ' ' || c == '\n' || c == '\t' || c == '\r');
      return plain ? Optional.of(text) : Optional.empty();
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
