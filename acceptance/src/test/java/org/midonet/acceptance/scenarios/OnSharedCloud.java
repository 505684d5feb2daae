package org.midonet.acceptance.scenarios;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.midonet.scenario.AcrossHosts;

/** Tests of this class take a {@link Stage} each, in the one cloud of this run. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@AcrossHosts
@ExtendWith(CloudExtension.class)
@interface OnSharedCloud {}
