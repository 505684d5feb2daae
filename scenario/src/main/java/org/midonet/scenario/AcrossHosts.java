package org.midonet.scenario;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;

/**
 * The tests of this class run in a lab: guests in namespaces, at least two running agents, packets
 * through the kernel's datapath. Rows marked P count as covered by such tests only.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
@Tag("lab")
@Tag(AcrossHosts.TAG)
public @interface AcrossHosts {
  /** By this tag the report knows them. */
  String TAG = "across-hosts";
}
