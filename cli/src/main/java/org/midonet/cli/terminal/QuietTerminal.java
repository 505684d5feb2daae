package org.midonet.cli.terminal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.terminal.impl.AbstractPosixTerminal;
import org.jline.terminal.impl.PosixSysTerminal;
import org.jline.terminal.spi.Pty;
import org.jline.utils.InfoCmp;
import org.jline.utils.InfoCmp.Capability;
import org.jspecify.annotations.Nullable;

/**
 * A terminal that is spoken to as little as the prompt needs: no mouse, no keypad modes. Programs
 * that drive midonet-cli through a pseudo-terminal compare its lines, and control sequences would
 * stand between them.
 */
final class QuietTerminal extends PosixSysTerminal {
  /** For pseudo-terminals whose owner gave them no size: wide enough to cut no line. */
  private static final Size UNKNOWN = new Size(200, 50);

  private QuietTerminal(String name, String type, Pty pty) throws IOException {
    super(name, type, pty, StandardCharsets.UTF_8, true, SignalHandler.SIG_DFL);
  }

  /** The terminal on standard input. */
  static Terminal open() throws IOException {
    knowWithoutAsking(System.getenv("TERM"));
    Terminal terminal =
        TerminalBuilder.builder()
            .exec(false)
            .jni(false)
            .system(true)
            .dumb(true)
            .nativeSignals(false)
            .build();
    return terminal instanceof AbstractPosixTerminal posix
        ? new QuietTerminal(terminal.getName(), terminal.getType(), posix.getPty())
        : terminal;
  }

  /** JLine has the usual types' capabilities with it, and would start infocmp all the same. */
  private static void knowWithoutAsking(@Nullable String type) {
    String capabilities = type == null ? null : InfoCmp.getDefaultInfoCmp(type);
    if (capabilities != null) {
      InfoCmp.setLoadedInfoCmp(type, capabilities);
    }
  }

  @Override
  public boolean trackMouse(MouseTracking tracking) {
    return false;
  }

  @Override
  public boolean puts(Capability capability, Object... parameters) {
    return capability != Capability.keypad_xmit
        && capability != Capability.keypad_local
        && super.puts(capability, parameters);
  }

  @Override
  public Size getSize() {
    Size size = super.getSize();
    return size.getColumns() == 0 || size.getRows() == 0 ? UNKNOWN : size;
  }
}
