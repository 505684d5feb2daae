package org.midonet.agent.handover;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.midonet.datapath.Connection;
import org.midonet.datapath.ConnectionKey;
import org.midonet.datapath.Note;
import org.midonet.datapath.TemplateRef;
import org.midonet.packet.IpAddress;
import org.midonet.packet.Mac;

/**
 * A {@link PortState} as bytes: three lists, each with its length before it. What another host
 * sends is read with bounds, and refused as a whole where it is not what is written here.
 */
public final class PortStateForm {

  /** More than a port's quota of connections. */
  static final int MOST = 1 << 18;

  private static final int DRAWN = 1;
  private static final int ANSWERED = 2;
  private static final int CLOSING = 4;

  /** No template of any host: what is taken over is stale. */
  private static final TemplateRef NO_TEMPLATE = new TemplateRef(0, 0);

  private PortStateForm() {}

  /** The bytes. */
  public static byte[] write(PortState state) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(state.connections().size());
      for (Connection connection : state.connections()) {
        write(out, connection);
      }
      out.writeInt(state.notes().size());
      for (Note note : state.notes()) {
        write(out, note.tuple());
        write(out, note.host());
        write(out, note.ethDestination());
        write(out, note.ethSource());
      }
      out.writeInt(state.macs().size());
      for (PortState.HeardMac heard : state.macs()) {
        out.writeShort(heard.vlanId());
        write(out, heard.mac());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** A connection's name as bytes. */
  static byte[] write(ConnectionKey key) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      write(out, key);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** What the bytes say; throws {@link IOException} where they say nothing. */
  public static PortState read(byte[] bytes) throws IOException {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      List<Connection> connections = new ArrayList<>();
      for (int left = count(in); left > 0; left--) {
        connections.add(readConnection(in));
      }
      List<Note> notes = new ArrayList<>();
      for (int left = count(in); left > 0; left--) {
        notes.add(new Note(0, readKey(in), readAddress(in), readMac(in), readMac(in)));
      }
      List<PortState.HeardMac> macs = new ArrayList<>();
      for (int left = count(in); left > 0; left--) {
        macs.add(new PortState.HeardMac(in.readUnsignedShort() & 0xfff, readMac(in)));
      }
      if (in.read() >= 0) {
        throw new IOException("more than a port's state");
      }
      return new PortState(connections, notes, macs);
    }
  }

  private static int count(DataInputStream in) throws IOException {
    int count = in.readInt();
    if (count < 0 || count > MOST) {
      throw new IOException("no number of entries: " + count);
    }
    return count;
  }

  private static void write(DataOutputStream out, Connection connection) throws IOException {
    write(out, connection.key());
    write(out, connection.translated());
    out.writeByte(
        (connection.drawn() ? DRAWN : 0)
            | (connection.answered() ? ANSWERED : 0)
            | (connection.closing() ? CLOSING : 0));
    write(out, new Mac(connection.ethDst()));
    write(out, new Mac(connection.ethSrc()));
    out.writeInt(seconds(connection.idle()));
    out.writeInt(seconds(connection.life()));
  }

  private static Connection readConnection(DataInputStream in) throws IOException {
    ConnectionKey key = readKey(in);
    ConnectionKey translated = readKey(in);
    if (key.source().bits() != translated.source().bits()
        || key.protocol() != translated.protocol()) {
      throw new IOException("a connection with two protocols");
    }
    int flags = in.readUnsignedByte();
    Mac destination = readMac(in);
    Mac source = readMac(in);
    int idle = in.readInt();
    int life = in.readInt();
    if (idle < 0 || life < 0) {
      throw new IOException("a time below zero");
    }
    return new Connection(
        key,
        NO_TEMPLATE,
        /* stale= */ true,
        /* reverse= */ false,
        (flags & DRAWN) != 0,
        (flags & ANSWERED) != 0,
        (flags & CLOSING) != 0,
        translated,
        /* inPort= */ 0,
        /* owner= */ 0,
        destination.value(),
        source.value(),
        Duration.ofSeconds(idle),
        Duration.ofSeconds(life));
  }

  private static int seconds(Duration time) {
    return Math.clamp(time.toSeconds(), 0, Integer.MAX_VALUE);
  }

  private static void write(DataOutputStream out, ConnectionKey key) throws IOException {
    out.writeInt(key.place());
    out.writeByte(key.protocol());
    write(out, key.source());
    write(out, key.destination());
    out.writeShort(key.sourcePort());
    out.writeShort(key.destinationPort());
    out.writeShort(key.vlan());
  }

  private static ConnectionKey readKey(DataInputStream in) throws IOException {
    int place = in.readInt();
    int protocol = in.readUnsignedByte();
    IpAddress source = readAddress(in);
    IpAddress destination = readAddress(in);
    if (source.bits() != destination.bits()) {
      throw new IOException("addresses of two versions");
    }
    return new ConnectionKey(
        place,
        protocol,
        source,
        destination,
        in.readUnsignedShort(),
        in.readUnsignedShort(),
        in.readUnsignedShort() & 0x1fff);
  }

  private static void write(DataOutputStream out, IpAddress address) throws IOException {
    byte[] bytes = address.toBytes();
    out.writeByte(bytes.length);
    out.write(bytes);
  }

  private static IpAddress readAddress(DataInputStream in) throws IOException {
    int length = in.readUnsignedByte();
    if (length != 4 && length != 16) {
      throw new IOException("an address of " + length + " octets");
    }
    byte[] bytes = new byte[length];
    in.readFully(bytes);
    return IpAddress.ofBytes(bytes);
  }

  private static void write(DataOutputStream out, Mac mac) throws IOException {
    out.writeShort((int) (mac.value() >> 32));
    out.writeInt((int) mac.value());
  }

  private static Mac readMac(DataInputStream in) throws IOException {
    return new Mac((long) in.readUnsignedShort() << 32 | Integer.toUnsignedLong(in.readInt()));
  }
}
