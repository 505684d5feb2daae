package org.midonet.agent.handover;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.UUID;
import org.midonet.nsdb.Door;

/** Asks the agent of another host. */
public final class HandoverClient {

  private final UUID self;
  private final Patience patience;

  /** Asks in the name of this host. */
  public HandoverClient(UUID self, Patience patience) {
    this.self = self;
    this.patience = patience;
  }

  /** The answer; {@link IOException} where there is none in time, or it is somebody else's. */
  public byte[] ask(InetAddress host, Door door, Question question) throws IOException {
    try (Socket socket = new Socket()) {
      socket.setSoTimeout((int) patience.word().toMillis());
      socket.connect(new InetSocketAddress(host, door.port()), (int) patience.reach().toMillis());
      DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
      DataOutputStream out =
          new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
      out.writeInt(Envelope.MAGIC);
      out.writeLong(self.getMostSignificantBits());
      out.writeLong(self.getLeastSignificantBits());
      out.flush();
      byte[] nonce = in.readNBytes(Envelope.NONCE_LENGTH);
      if (nonce.length != Envelope.NONCE_LENGTH) {
        throw new IOException("the other host does not listen to us");
      }
      Envelope envelope = new Envelope(door.secret(), nonce, self);
      envelope.send(out, Envelope.Kind.QUESTION, question.toBytes());
      return envelope.receive(in, Envelope.Kind.ANSWER);
    }
  }
}
