package org.midonet.datapath;

/** What the host that receives a tunnel packet shall do with it; two bits of the tunnel key. */
public enum TunnelKind {
  /** Output to the port with the key. */
  DELIVER(0),
  /** Note where the connection is, then output to the port with the key. */
  REMEMBER(1),
  /** The untouched packet came in by the port with the key: look up its connection. */
  RETURN(2),
  /** Output to the port with the key if that has opened the connection that this answers. */
  IF_KNOWN(3);

  private final int code;

  TunnelKind(int code) {
    this.code = code;
  }

  /** The two bits. */
  public int code() {
    return code;
  }
}
