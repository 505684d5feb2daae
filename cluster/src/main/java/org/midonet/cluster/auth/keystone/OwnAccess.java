package org.midonet.cluster.auth.keystone;

/** By what right MidoNet asks Keystone about the tokens of others. */
public sealed interface OwnAccess {

  /** A token that somebody made for us and that we cannot renew. */
  record AdminToken(String token) implements OwnAccess {

    /** Leaves the secret out. */
    @Override
    public String toString() {
      return "AdminToken[]";
    }
  }

  /** An account that we log in to. */
  record Account(String user, String password) implements OwnAccess {

    /** Leaves the secret out. */
    @Override
    public String toString() {
      return "Account[user=" + user + "]";
    }
  }
}
