package org.midonet.agent.handover;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * How a question and its answer travel: each with a keyed hash (HMAC-SHA-256, RFC 2104) over a
 * number that the answering host has just drawn, so that neither can be made by whoever does not
 * read the store, nor be used again.
 */
final class Envelope {

  static final int MAGIC = 0x4d4e_4831; // "MNH1"
  static final int NONCE_LENGTH = 32;

  /** Larger than a port's full quota of IPv6 connections. */
  static final int LONGEST = 32 << 20;

  /** What is hashed with it: a question is no answer. */
  enum Kind {
    QUESTION(1),
    ANSWER(2);

    private final int code;

    Kind(int code) {
      this.code = code;
    }
  }

  private static final String ALGORITHM = "HmacSHA256";
  private static final int HASH_LENGTH = 32;

  private final byte[] secret;
  private final byte[] nonce;
  private final UUID asker;

  Envelope(byte[] secret, byte[] nonce, UUID asker) {
    this.secret = secret;
    this.nonce = nonce;
    this.asker = asker;
  }

  void send(DataOutputStream out, Kind kind, byte[] body) throws IOException {
    out.writeInt(body.length);
    out.write(body);
    out.write(hash(kind, body));
    out.flush();
  }

  byte[] receive(DataInputStream in, Kind kind) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > LONGEST) {
      throw new IOException("a message of " + length + " octets");
    }
    // Grows with what really comes.
    byte[] body = in.readNBytes(length);
    byte[] hash = in.readNBytes(HASH_LENGTH);
    if (body.length != length || !MessageDigest.isEqual(hash, hash(kind, body))) {
      throw new IOException("a message that is not from a host of this cloud");
    }
    return body;
  }

  private byte[] hash(Kind kind, byte[] body) throws IOException {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(secret, ALGORITHM));
      mac.update((byte) kind.code);
      mac.update(nonce);
      mac.update(
          ByteBuffer.allocate(16)
              .putLong(asker.getMostSignificantBits())
              .putLong(asker.getLeastSignificantBits())
              .array());
      return mac.doFinal(body);
    } catch (GeneralSecurityException e) {
      throw new IOException("no " + ALGORITHM, e);
    }
  }
}
