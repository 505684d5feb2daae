/**
 * Waiting for many descriptors: epoll and eventfd. In: descriptors with tokens. Out: the tokens
 * that are ready.
 */
@NullMarked
package org.midonet.ffi.poll;

import org.jspecify.annotations.NullMarked;
