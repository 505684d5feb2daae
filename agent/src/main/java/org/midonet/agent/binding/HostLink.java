package org.midonet.agent.binding;

/**
 * An interface of this host, as far as a binding cares.
 *
 * @param name its name
 * @param index the kernel's number
 * @param mtu in bytes
 * @param up administratively up
 * @param running up, and with a carrier as far as it knows one
 * @param vethElsewhere a veth whose other end is in another namespace
 */
public record HostLink(
    String name, int index, int mtu, boolean up, boolean running, boolean vethElsewhere) {}
