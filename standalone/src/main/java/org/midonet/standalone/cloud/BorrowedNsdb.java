package org.midonet.standalone.cloud;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.midonet.lab.Lab;
import org.midonet.lab.LabFailure;
import org.midonet.nsdb.zookeeper.RootRemoval;
import org.midonet.nsdb.zookeeper.ZooKeeperSettings;
import org.midonet.topology.error.Unavailable;

/**
 * What a lab's cloud keeps in an ensemble that is not its own: written down in the lab's directory,
 * so that whoever removes the lab can remove that too.
 */
public final class BorrowedNsdb {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private BorrowedNsdb() {}

  private static Path file(String lab) {
    return Lab.HOME.resolve(lab).resolve("borrowed-nsdb");
  }

  static void note(Lab lab, String servers, String rootKey) {
    try {
      Files.writeString(file(lab.name()), servers + "\n" + rootKey + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Removes what a lab of that name keeps in an ensemble, if it does; call it before the lab itself
   * is removed, and after its daemons have ended.
   */
  public static void giveBack(String lab) {
    if (!Files.exists(file(lab))) {
      return;
    }
    try {
      List<String> lines = Files.readAllLines(file(lab));
      RootRemoval.remove(ZooKeeperSettings.of(lines.get(0)).withRootKey(lines.get(1)), PATIENCE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (Unavailable e) {
      throw new LabFailure(
          "the objects of this run stay in the borrowed ensemble: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
