package org.midonet.topology;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Generates the builder and the {@code with} methods of a topology record: absent optionals are
 * empty, absent lists too.
 */
@RecordBuilder.Template(
    options =
        @RecordBuilder.Options(
            emptyDefaultForOptional = true,
            addConcreteSettersForOptional = true,
            useImmutableCollections = true,
            builderMethodName = "builder"))
@Retention(RetentionPolicy.SOURCE)
@Target(ElementType.TYPE)
@Inherited
public @interface TopologyRecord {}
