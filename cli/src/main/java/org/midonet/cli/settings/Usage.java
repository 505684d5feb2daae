package org.midonet.cli.settings;

/** What {@code --help} prints. */
public final class Usage {
  static final String LINE = "Usage: midonet-cli [options] [words of a command, only with -e]";

  /** The whole text. */
  public static final String TEXT =
      LINE
          + """


          Options:
            -h, --help            show this text and exit
            -A, --no-auth         do not demand user name, project and password
            --midonet-url=URL     address of the API, such as http://host:8181/midonet-api
            --disable_ssl_certificate_validation=BOOL
                                  accept any server certificate when "true"
            -u NAME, --user=NAME  Keystone user
            -i ID, --project-id=ID
                                  Keystone project that the user logs in to
            --tenant=ID           session tenant: filters lists, stamps new objects
            -e, --eval            run one command made of the remaining words, then exit
            -o FORM, --output=FORM
                                  text, or json: one JSON value a line
            -p, --password        ask for the password on the terminal
            -d, --debug           log requests and answers

          Settings are also read from ~/.midonetrc, section [cli], and from MIDO_API_URL, MIDO_USER,
          MIDO_PASSWORD, MIDO_PROJECT_ID, MIDO_TENANT and MIDO_DISABLE_SSL_CERTIFICATE_VALIDATION.
          """;

  private Usage() {}
}
