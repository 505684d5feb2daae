package org.midonet.cli.api;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * A TLS set-up that accepts every certificate: what {@code disable_ssl_certificate_validation =
 * true} asks for.
 */
final class TrustEveryone implements X509TrustManager {
  private TrustEveryone() {}

  static void when(boolean wanted, HttpURLConnection connection) throws IOException {
    if (wanted && connection instanceof HttpsURLConnection secure) {
      try {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TrustEveryone()}, null);
        secure.setSSLSocketFactory(context.getSocketFactory());
        secure.setHostnameVerifier((host, session) -> true);
      } catch (GeneralSecurityException e) {
        throw new IOException("no TLS here", e);
      }
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType) {}

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType) {}

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
