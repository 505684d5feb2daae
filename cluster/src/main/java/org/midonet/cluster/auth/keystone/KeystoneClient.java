package org.midonet.cluster.auth.keystone;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import org.midonet.topology.error.Unavailable;

/**
 * Asks Keystone over HTTP or HTTPS, and never waits for long. Certificates and host names are
 * checked against what the JVM trusts; redirections are not followed, and no proxy is used, so that
 * tokens go to the server that was configured and to no other.
 */
final class KeystoneClient implements AutoCloseable {

  /** How long a question may take, from the first byte to the last. */
  static final Duration PATIENCE = Duration.ofSeconds(5);

  /** A catalogue of services comes with every token; it is not this long. */
  private static final long LONGEST_BODY = 4L << 20;

  /** So many questions at once; more would be a flood of unknown tokens. */
  private static final int AT_ONCE = 64;

  private static final String SHOWN = "The identity service does not answer";

  private final URI root;
  private final HttpClient http;
  private final Duration patience;
  private final Trouble trouble;
  private final Semaphore places = new Semaphore(AT_ONCE);

  KeystoneClient(URI root, Duration patience, Trouble trouble, Optional<SSLContext> trust) {
    this.root = root;
    this.patience = patience;
    this.trouble = trouble;
    HttpClient.Builder client = HttpClient.newBuilder();
    trust.ifPresent(client::sslContext);
    this.http =
        client
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(patience.dividedBy(2))
            .followRedirects(HttpClient.Redirect.NEVER)
            .proxy(HttpClient.Builder.NO_PROXY)
            .build();
  }

  /**
   * Asks, and asks once more if the connection breaks: an idle one may have been closed meanwhile.
   *
   * @throws Unavailable if no answer came, or one that tells of a failure in Keystone
   */
  Answer send(KeystoneRequest question) throws Unavailable {
    HttpRequest request = request(question);
    long end = System.nanoTime() + patience.toNanos();
    try {
      if (!places.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
        throw trouble.because(SHOWN, "too many questions wait for an answer");
      }
      try {
        return answered(question, exchange(request, end, true));
      } finally {
        places.release();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw trouble.because(SHOWN, "interrupted");
    } catch (TimeoutException e) {
      throw trouble.because(SHOWN, "no answer within " + patience.toMillis() + " ms");
    } catch (ExecutionException e) {
      throw trouble.because(
          SHOWN,
          e.getCause() instanceof ConnectException
              ? "cannot connect"
              : String.valueOf(e.getCause()));
    }
  }

  private HttpRequest request(KeystoneRequest question) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(root.resolve(question.path())).header("Accept", "application/json");
    question.headers().forEach(request::header);
    question
        .body()
        .ifPresent(
            body ->
                request
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString(body.toString())));
    return request.build();
  }

  /** A time-out of {@link HttpRequest} ends with the headers; this one holds for the body too. */
  private HttpResponse<String> exchange(HttpRequest request, long end, boolean again)
      throws InterruptedException, TimeoutException, ExecutionException {
    CompletableFuture<HttpResponse<String>> answer =
        http.sendAsync(
            request,
            BodyHandlers.limiting(BodyHandlers.ofString(StandardCharsets.UTF_8), LONGEST_BODY));
    try {
      return answer.get(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      if (again
          && e.getCause() instanceof IOException broken
          && !(broken instanceof ConnectException)) {
        return exchange(request, end, false);
      }
      throw e;
    } finally {
      answer.cancel(true);
    }
  }

  private Answer answered(KeystoneRequest question, HttpResponse<String> response)
      throws Unavailable {
    int status = response.statusCode();
    // Redirections, too many requests, failures: nothing that says anything of a token.
    if (status < 200 || (status >= 300 && status < 400) || status == 429 || status >= 500) {
      throw trouble.because(
          "The identity service does not answer as it should",
          "status " + status + " when asked to " + question.purpose());
    }
    return new Answer(
        status,
        response.headers().firstValue("X-Subject-Token"),
        response.body(),
        response
            .headers()
            .firstValue("Date")
            .flatMap(KeystoneClient::date)
            .orElseGet(Instant::now));
  }

  private static Optional<Instant> date(String text) {
    try {
      return Optional.of(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text, Instant::from));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
