package org.midonet.nsdb;

/** A value with the version of its node, which grows by one with each change from 0. */
public record Versioned<T>(T value, int version) {}
