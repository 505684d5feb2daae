package org.midonet.cluster.api;

/** The HTTP methods of the API. */
public enum Verb {
  GET,
  POST,
  PUT,
  DELETE
}
