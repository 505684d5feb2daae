package org.midonet.telemetry;

import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.EncoderBase;

/**
 * What a line of a log looks like: text by a pattern, or a JSON object, as its configuration says.
 * One appender for both: logback refuses two that name the same file, also where only one is used.
 */
public final class LogEncoder extends EncoderBase<ILoggingEvent> {

  private String pattern = "%msg%n";
  private String format = "text";
  private Encoder<ILoggingEvent> chosen = new PatternLayoutEncoder();

  /** The pattern of a line of text, in logback's words. */
  public void setPattern(String pattern) {
    this.pattern = pattern;
  }

  /** {@code text} or {@code json}; anything else is said to be none, and text it is. */
  public void setFormat(String format) {
    this.format = format;
  }

  @Override
  public void start() {
    if (format.equals("json")) {
      JsonEncoder json = new JsonEncoder();
      // Beside the message's pattern and its arguments: for people, and for searches.
      json.setWithFormattedMessage(true);
      chosen = json;
    } else {
      if (!format.equals("text")) {
        addError("There is no log format " + format + ": it is text or json. Text is written");
      }
      PatternLayoutEncoder text = new PatternLayoutEncoder();
      text.setPattern(pattern);
      chosen = text;
    }
    chosen.setContext(getContext());
    chosen.start();
    super.start();
  }

  @Override
  public void stop() {
    super.stop();
    chosen.stop();
  }

  @Override
  public byte[] headerBytes() {
    return chosen.headerBytes();
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    return chosen.encode(event);
  }

  @Override
  public byte[] footerBytes() {
    return chosen.footerBytes();
  }
}
