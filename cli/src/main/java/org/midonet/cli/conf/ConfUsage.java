package org.midonet.cli.conf;

/** What {@code mn-conf --help} prints. */
final class ConfUsage {
  static final String TEXT =
      """
      Usage: mn-conf SUB-COMMAND [OPTIONS] [ARGUMENTS]

        get KEY               print a setting, or all below a key
        dump                  print all settings
          of this host, or      -h, --host ID      of another host
                                -t, --template T   of a template and the default one
                                -H, --host-only    of the host alone
                                -s, --schema       the defaults
          in this form          -j, --json         as JSON
                                -c, --comments     with where it comes from and what it is for
                                --show-secrets     with passwords and tokens
        set [TEXT]            merge settings (HOCON, else from standard input)
        unset KEY             remove a setting, or all below a key
          of this host, or      -h, --host ID      of another host
                                -t, --template T   of a template
          for set               -c, --clear        replace everything
                                --force            take keys that are not known
        import -f FILE        take settings from an INI file of an old release
                                -a, --all          those that are the default, too
        template-list         templates and their hosts
        template-get          the template of a host (-h ID), or of all (-a)
        template-set -t T     assign a template to a host (-h ID)
        template-clear        take it away again
        hosts                 hosts with settings or templates of their own
        doc [KEY]             what a key is for
        deploy                write the schemas and templates of this release
        dump-bundled-config   print them

      The store is found by MIDO_ZOOKEEPER_HOSTS and MIDO_ZOOKEEPER_ROOT_KEY, ~/.midonetrc,
      /etc/midonet/midonet.conf and /etc/midolman/midolman.conf, below MIDONET_ROOT.
      """;

  private ConfUsage() {}
}
