package org.midonet.cluster.tls;

import java.io.IOException;
import java.nio.file.Path;

/** A file with keys or certificates is of no use. */
public final class BadTlsFile extends IOException {

  private static final long serialVersionUID = 1L;

  BadTlsFile(Path file, String what) {
    super(file + " " + what);
  }
}
