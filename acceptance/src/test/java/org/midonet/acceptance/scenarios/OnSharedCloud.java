package org.midonet.acceptance.scenarios;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.midonet.scenario.AcrossHosts;

/**
 * Tests of this class take a {@link Stage} each, in the one cloud of this run. They run by {@code
 * bin/test --scenarios} and {@code all}, not by default: in two whole runs of ninety each, one
 * failed, another each time (2026-11-30), and the races behind that are not found yet.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@AcrossHosts
@Tag("nightly")
@ExtendWith(CloudExtension.class)
@interface OnSharedCloud {}
