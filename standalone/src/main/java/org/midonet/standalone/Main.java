package org.midonet.standalone;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.midonet.nsdb.config.UsageText;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code bin/standalone}: starts a node, says where it is, and runs until it is told to stop. */
public final class Main {
  private static final Logger LOG = LoggerFactory.getLogger(Main.class);

  private Main() {}

  /** Exit status: 0 when told to stop, 1 when it cannot start, 2 for a wrong option. */
  public static void main(String[] arguments) throws InterruptedException {
    if (List.of(arguments).contains("--help")) {
      System.out.print(UsageText.of("standalone"));
      return;
    }
    Options options;
    try {
      options = Options.parse(Path.of(variable("MIDONET_ROOT", "/")), arguments);
    } catch (IllegalArgumentException e) {
      System.err.print("standalone: " + e.getMessage() + "\n" + UsageText.of("standalone"));
      System.exit(2);
      return;
    }
    Node node;
    try {
      node = Node.start(options, variable("MIDO_ZOOKEEPER_ROOT_KEY", "/midonet"));
    } catch (Exception e) {
      LOG.debug("start", e);
      System.err.println("standalone: " + (e.getMessage() == null ? e : e.getMessage()));
      // Threads of a half-started server must not keep the process.
      System.exit(1);
      return;
    }
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  node.close();
                  stopped.countDown();
                },
                "stop"));
    System.out.println("nsdb " + node.nsdb());
    node.credentials().ifPresent(file -> System.out.println("credentials " + file));
    System.out.println("ready " + node.api());
    System.out.flush();
    stopped.await();
  }

  private static String variable(String name, String otherwise) {
    String value = System.getenv(name);
    return value == null || value.isEmpty() ? otherwise : value;
  }
}
