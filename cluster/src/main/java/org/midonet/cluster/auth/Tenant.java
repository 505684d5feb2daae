package org.midonet.cluster.auth;

/** A project of the identity service; its id need not be a UUID. */
public record Tenant(String id, String name, String description, boolean enabled) {}
