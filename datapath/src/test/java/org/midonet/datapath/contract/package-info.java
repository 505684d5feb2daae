/**
 * What every datapath does, as tests that each implementation inherits. In comes a {@link
 * org.midonet.datapath.contract.TestBed}; exact packets are expected at its ports, and an
 * unexpected one fails the test.
 */
@NullMarked
package org.midonet.datapath.contract;

import org.jspecify.annotations.NullMarked;
