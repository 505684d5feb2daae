package org.midonet.cli.session;

import java.util.Map;
import java.util.Optional;

/** The help texts. */
final class Help {
  static final String OVERVIEW =
      """
      Type 'help COMMAND' for detailed help.

      Available commands:

          show  create  set    describe  sett    exit
      list  delete  clear  debug     cleart  quit
      """;

  private static final Map<String, String> TEXTS =
      Map.ofEntries(
          Map.entry(
              "show",
              """
              show - display an object, or one of its attributes

                  Usage:
                      s[how] OBJECT [SELECTOR] [ATTRIBUTE]
                      OBJECT [SELECTOR] s[how] [SELECTOR] [ATTRIBUTE]
                      OBJECT [SELECTOR] ATTRIBUTE s[how]
                      SELECTOR s[how] ATTRIBUTE

                  Examples:
                      show router router0
                      router router0 port port0 show address
                      show system-state availability
              """),
          Map.entry(
              "list",
              """
              list - display the elements of a collection

                  Usage:
                      l[ist] [OBJECT] [SELECTOR] COLLECTION [ATTRIBUTE VALUE ...]
                      [OBJECT] [SELECTOR] l[ist] COLLECTION [ATTRIBUTE VALUE ...]
                      [OBJECT] [SELECTOR] COLLECTION l[ist] [ATTRIBUTE VALUE ...]

                  Examples:
                      list router
                      router router0 list port
                      list router name edge
              """),
          Map.entry(
              "create",
              """
              create - create an element in a collection; add means the same

                  Usage:
                      create|add [OBJECT] [SELECTOR] COLLECTION [ATTRIBUTE VALUE ...]
                      [OBJECT] [SELECTOR] create|add COLLECTION [ATTRIBUTE VALUE ...]
                      [OBJECT] [SELECTOR] COLLECTION create|add [ATTRIBUTE VALUE ...]

                  Examples:
                      create bridge name web
                      tunnel-zone tzone0 add member host host0 address 192.0.2.1
              """),
          Map.entry(
              "delete",
              """
              delete - remove an object

                  Usage:
                      del[ete] OBJECT [SELECTOR]
                      del[ete] SELECTOR
                      OBJECT [SELECTOR] del[ete] [SELECTOR]

                  Examples:
                      delete bridge bridge0
                      port-group pgroup0 delete member port bridge0:port0
              """),
          Map.entry(
              "set",
              """
              set - change attributes of an object

                  Usage:
                      set OBJECT [SELECTOR] ATTRIBUTE VALUE ...
                      [OBJECT] [SELECTOR] set ATTRIBUTE VALUE ...

                  Examples:
                      router router0 set name edge
                      set bridge bridge0 infilter chain0
              """),
          Map.entry(
              "clear",
              """
              clear - empty attributes of an object

                  Usage:
                      clear OBJECT ATTRIBUTE ...
                      OBJECT clear ATTRIBUTE ...

                  Examples:
                      router router0 clear infilter
              """),
          Map.entry(
              "describe",
              """
              describe - display the collections and attributes of an object or type

                  Usage:
                      desc[ribe] [OBJECT] [SELECTOR] [COLLECTION]
                      [OBJECT] [SELECTOR] desc[ribe] [COLLECTION]

                  Examples:
                      describe router
                      router router0 describe
              """),
          Map.entry(
              "trace",
              """
              trace - ask what the virtual network would do to a packet that enters by a port, and why

                  Usage:
                      trace OBJECT [ATTRIBUTE VALUE ...]

                  Examples:
                      trace port bridge0:port0 src 10.0.0.5 dst 192.0.2.1 proto 6 dst-port 80
                      trace port bridge0:port0 frame 020000000002020000000001080045...
              """),
          Map.entry(
              "debug",
              """
              debug - switch the log of requests and answers

                  Usage:
                      debug on
                      debug off

                  Examples:
                      debug on
              """),
          Map.entry(
              "sett",
              """
              sett - set the tenant of the session

                  Usage:
                      sett TENANT

                  Examples:
                      sett 0123456789abcdef0123456789abcdef
              """),
          Map.entry(
              "cleart",
              """
              cleart - forget the tenant of the session

                  Usage:
                      cleart

                  Examples:
                      cleart
              """),
          Map.entry("exit", "quit - end the current session and exit\n"),
          Map.entry("quit", "exit - end the current session and exit\n"));

  private Help() {}

  static Optional<String> of(String verb) {
    return Optional.ofNullable(TEXTS.get(verb.equals("add") ? "create" : verb));
  }
}
